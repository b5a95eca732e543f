/**
 * Opens damaged files of one kind, round after round, and prints what became of each as one line of JSON.
 * A process of its own, since a crash or a hang is a result. Arguments: kind, seed, first round, round behind the last.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomOf } from '../subject.ts'
import { DocumentTarget } from './document-target.ts'
import { fuzzDocuments } from './documents.ts'
import type { FuzzTarget } from './fuzz-round.ts'
import { ImageTarget } from './image-target.ts'
import { fuzzInputs } from './inputs.ts'
import { OtherReaders } from './other-readers.ts'

const [kind, seedText, fromText, toText] = process.argv.slice(2) as [string, string, string, string]
const folder = mkdtempSync(join(tmpdir(), 'denoscope-torture-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const readers = new OtherReaders()
const target = await targetOf()
print({ compared: target.compared })
for (let round = Number(fromText); round < Number(toText); round++)
  print(await target.round(round, randomOf(Number(seedText), kind, round)))
readers.stop()
// Codecs keep the process alive.
process.exit(0)

async function targetOf(): Promise<FuzzTarget> {
  const input = fuzzInputs[kind]
  if (input) return ImageTarget.of(await input(), folder, readers)
  return DocumentTarget.of(await fuzzDocuments[kind]!(), folder, readers)
}

function print(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`)
}
