import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asDenoscopeError } from '../../../src-core/errors.ts'
import { openSeries, type OpenedSeries, type SeriesSource } from '../../../src-core/sources/opening/open-series.ts'
import { areEqual, besideOther, lineFaults, watchingMemory, type FuzzRound, type FuzzTarget } from './fuzz-round.ts'
import type { FuzzInput } from './inputs.ts'
import { mutated } from './mutations.ts'
import type { OtherReaders } from './other-readers.ts'

const identity = { scale: { offset: 0, scale: 1 } }

/** Images of a file, opened and read slice by slice. */
export class ImageTarget implements FuzzTarget {
  readonly compared: true | string
  readonly #input: FuzzInput
  readonly #folder: string
  readonly #readers: OtherReaders

  private constructor(input: FuzzInput, folder: string, readers: OtherReaders, compared: true | string) {
    this.compared = compared
    this.#input = input
    this.#folder = folder
    this.#readers = readers
  }

  /** @throws Error if the undamaged file does not open */
  static async of(input: FuzzInput, folder: string, readers: OtherReaders): Promise<ImageTarget> {
    return new ImageTarget(input, folder, readers, await comparesWell(input, folder, readers))
  }

  async round(round: number, random: () => number): Promise<FuzzRound> {
    const { file, bytes: whole, inner, reader, isEntropyCoded } = this.#input
    const path = join(this.#folder, file)
    const bytes = inner && random() < 0.5 ? inner.pack(mutated(inner.bytes, random)) : mutated(whole, random)
    writeFileSync(path, bytes)
    const [ours, memoryFaults] = await watchingMemory(bytes.length, () => openedValues(path, this.#folder))
    const theirs = this.compared === true ? await this.#readers.read(reader!, path) : null
    const beside = theirs && besideOther(ours, theirs)
    const faults = [
      ...ours.faults,
      ...memoryFaults,
      ...(beside === 'different' && !isEntropyCoded ? [`values differ from those of ${reader}`] : [])
    ]
    const outcome = ours.values ? 'opened' : ours.isAsked ? 'asked' : 'refused'
    const reasons = [...ours.reasons, ...(theirs && 'refused' in theirs ? [`theirs: ${theirs.refused}`] : [])]
    return { round, outcome, beside, fault: faults.length === 0 ? null : faults.join('; '), reasons }
  }
}

/** True if the other reader reads the undamaged file, with the same values. */
async function comparesWell({ file, bytes, reader }: FuzzInput, folder: string, readers: OtherReaders) {
  const path = join(folder, file)
  writeFileSync(path, bytes)
  const ours = await openedValues(path, folder)
  if (ours.values === null) throw new Error(`the undamaged file does not open: ${ours.reasons.join('; ')}`)
  if (reader === null) return 'no other reader is known'
  const theirs = await readers.read(reader, path)
  if ('refused' in theirs) return `${reader} does not read the undamaged file (${theirs.refused})`
  return areEqual(ours.values, theirs.values) || `${reader} reads other values from the undamaged file`
}

interface OwnReading {
  /** Ascending; null if nothing was opened. */
  readonly values: Float32Array | null
  readonly isAsked: boolean
  readonly hasWarnings: boolean
  readonly reasons: readonly string[]
  readonly faults: readonly string[]
}

async function openedValues(path: string, folder: string): Promise<OwnReading> {
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
  const isNamed = (message: string) => message.startsWith(path)
  const faults = refusals.flatMap((refusal) => lineFaults(isNamed, refusal))
  const read: { values: Float32Array | null; refused: string[] }[] = []
  for (const source of sources) read.push(await slicesOf(isNamed, source, faults))
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

async function slicesOf(isNamed: (message: string) => boolean, source: SeriesSource, faults: string[]) {
  const { sliceCount, rows, columns } = source.summary
  const values = new Float32Array(sliceCount * rows * columns)
  for (let index = 0; index < sliceCount; index++) {
    try {
      const { data } = await source.readSlice(index)
      if (data.length !== rows * columns) faults.push(`slice ${index} has ${data.length} values`)
      else values.set(data, index * rows * columns)
    } catch (thrown) {
      const { code, message } = asDenoscopeError(thrown)
      faults.push(...lineFaults(isNamed, { code, message }))
      return { values: null, refused: [`${code}: ${message}`] }
    }
  }
  return { values, refused: [] }
}
