import { runProgram } from '../../src-core/runtime/run-program.ts'

/** A process of the tests that runs a program until it is killed: the folder, then the words of the program. */
const [folder, ...words] = process.argv.slice(2)
await runProgram(words, { folder: folder!, timeLimit: 60, guarded: folder })
