import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const module = join(import.meta.dirname, '../../src-core/files/process-mark.ts')

/** The mark of a process that has ended. */
export const markOfEndedProcess = (): string =>
  execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { processMark } from ${JSON.stringify(module)}; process.stdout.write(processMark)`
    ],
    { encoding: 'utf8' }
  )
