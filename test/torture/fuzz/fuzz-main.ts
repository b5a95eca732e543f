/**
 * Opens mutated files of one format, round after round, and prints what became of each as one line of JSON.
 * A process of its own, since a crash or a hang is a result. Arguments: kind, seed, first round, round behind the last.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSeries, type OpenedSeries, type SeriesSource } from '../../../src-core/sources/opening/open-series.ts'
import { asDenoscopeError } from '../../../src-core/errors.ts'
import { randomOf } from '../subject.ts'
import { fuzzInputs, type FuzzInput } from './inputs.ts'
import { mutated } from './mutations.ts'
import { OtherReaders, type OtherReading } from './other-readers.ts'

/** Result of one mutated file. */
export interface FuzzRound {
  readonly round: number
  readonly outcome: 'opened' | 'asked' | 'refused'
  /** Comparison with the other reader; null without one. */
  readonly beside: 'equal' | 'different' | 'different, warned' | 'only we' | 'only they' | 'both refuse' | null
  readonly fault: string | null
  /** Reasons of refusals, for a person. */
  readonly reasons: readonly string[]
}

const [kind, seedText, fromText, toText] = process.argv.slice(2) as [string, string, string, string]
/** Most memory in KiB that one small file may add. */
const mostMemory = 512 * 1024
const identity = { scale: { offset: 0, scale: 1 } }

const input = await fuzzInputs[kind]!()
const folder = mkdtempSync(join(tmpdir(), 'denoscope-torture-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const readers = new OtherReaders()
const isCompared = await comparesWell(input)
print({ compared: isCompared })
for (let round = Number(fromText); round < Number(toText); round++) print(await oneRound(round))
readers.stop()
// Codecs keep the process alive.
process.exit(0)

function print(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

/** True if the other reader reads the undamaged file, with the same values. */
async function comparesWell({ file, bytes, reader }: FuzzInput): Promise<boolean | string> {
  const path = join(folder, file)
  writeFileSync(path, bytes)
  const [ours, theirs] = [await openedValues(path), reader === null ? null : await readers.read(reader, path)]
  if (ours.values === null) throw new Error(`${kind}: the undamaged file does not open: ${ours.reasons.join('; ')}`)
  if (theirs === null) return 'no other reader is known'
  if ('refused' in theirs) return `${reader} does not read the undamaged file (${theirs.refused})`
  return areEqual(ours.values, theirs.values) || `${reader} reads other values from the undamaged file`
}

async function oneRound(round: number): Promise<FuzzRound> {
  const random = randomOf(Number(seedText), kind, round)
  const path = join(folder, input.file)
  const { inner } = input
  const bytes = inner && random() < 0.5 ? inner.pack(mutated(inner.bytes, random)) : mutated(input.bytes, random)
  writeFileSync(path, bytes)
  const before = process.resourceUsage().maxRSS
  const ours = await openedValues(path)
  const added = process.resourceUsage().maxRSS - before
  const theirs = isCompared === true ? await readers.read(input.reader!, path) : null
  const beside = theirs && besideOther(ours, theirs)
  const faults = [
    ...ours.faults,
    ...(added > mostMemory ? [`took ${Math.round(added / 1024)} MiB for ${bytes.length} bytes`] : []),
    ...(beside === 'different' && !input.isEntropyCoded ? [`values differ from those of ${input.reader}`] : [])
  ]
  const outcome = ours.values ? 'opened' : ours.isAsked ? 'asked' : 'refused'
  const reasons = [...ours.reasons, ...(theirs && 'refused' in theirs ? [`theirs: ${theirs.refused}`] : [])]
  return { round, outcome, beside, fault: faults.length === 0 ? null : faults.join('; '), reasons }
}

interface OwnReading {
  /** Ascending; null if nothing was opened. */
  readonly values: Float32Array | null
  readonly isAsked: boolean
  readonly hasWarnings: boolean
  readonly reasons: readonly string[]
  readonly faults: readonly string[]
}

async function openedValues(path: string): Promise<OwnReading> {
  const unpacked = join(folder, 'unpacked')
  try {
    return await readingOf(
      path,
      await openSeries([path], { answersFor: () => identity, scaleIfAsked: true, folderForArchive: () => unpacked })
    )
  } catch (thrown) {
    const { code, message } = asDenoscopeError(thrown)
    const faults = [`opening threw ${code}: ${message} ${(thrown as Error).stack?.split('\n')[1] ?? ''}`]
    return { values: null, isAsked: false, hasWarnings: false, reasons: [], faults }
  } finally {
    rmSync(unpacked, { recursive: true, force: true })
  }
}

async function readingOf(path: string, { sources, questions, refusals }: OpenedSeries): Promise<OwnReading> {
  const faults = refusals.flatMap((refusal) => lineFaults(path, refusal))
  const read: { values: Float32Array | null; refused: string[] }[] = []
  for (const source of sources) read.push(await slicesOf(path, source, faults))
  if (sources.length + questions.length + refusals.length === 0) faults.push('neither opened nor refused')
  const values = read.flatMap((one) => (one.values ? [one.values] : []))
  const isWhole = values.length > 0 && refusals.length === 0 && values.length === sources.length
  return {
    values: isWhole ? Float32Array.from(values.flatMap((one) => [...one])).sort() : null,
    isAsked: questions.length > 0,
    hasWarnings: sources.some(({ summary }) => summary.warnings.length > 0),
    reasons: [
      ...refusals.map(({ code, message }) => `${code}: ${message}`),
      ...read.flatMap(({ refused }) => refused),
      ...questions.map(({ text }) => text)
    ],
    faults
  }
}

async function slicesOf(path: string, source: SeriesSource, faults: string[]) {
  const { sliceCount, rows, columns } = source.summary
  const values = new Float32Array(sliceCount * rows * columns)
  for (let index = 0; index < sliceCount; index++) {
    try {
      const { data } = await source.readSlice(index)
      if (data.length !== rows * columns) faults.push(`slice ${index} has ${data.length} values`)
      else values.set(data, index * rows * columns)
    } catch (thrown) {
      const { code, message } = asDenoscopeError(thrown)
      faults.push(...lineFaults(path, { code, message }))
      return { values: null, refused: [`${code}: ${message}`] }
    }
  }
  return { values, refused: [] }
}

/** Faults of a refusal: it needs a code, and one line that begins with the file. */
function lineFaults(path: string, { code, message }: { code: string; message: string }): string[] {
  if (code === 'internal') return [`refused without a code: ${message}`]
  if (/[\n\r]/.test(message)) return [`refused in several lines: ${JSON.stringify(message)}`]
  if (/\bundefined\b|\[object /.test(message)) return [`refused in words of the program: ${message}`]
  return message.startsWith(path) ? [] : [`refused without the name of the file: ${message}`]
}

function besideOther(ours: OwnReading, theirs: OtherReading): FuzzRound['beside'] {
  const theyRefuse = 'refused' in theirs
  if (!ours.values) return theyRefuse ? 'both refuse' : 'only they'
  if (theyRefuse) return 'only we'
  if (areEqual(ours.values, theirs.values)) return 'equal'
  return ours.hasWarnings ? 'different, warned' : 'different'
}

/** Equal to seven digits: the readers round at other steps. */
function areEqual(ours: Float32Array, theirs: Float64Array): boolean {
  return (
    ours.length === theirs.length &&
    ours.every((value, index) => {
      const other = Math.fround(theirs[index]!)
      return (
        Object.is(value, other) ||
        value === other ||
        Math.abs(value - other) <= 2e-7 * Math.max(Math.abs(value), Math.abs(other), 1)
      )
    })
  )
}
