import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { count } from '../../counts.ts'
import { DenoscopeError } from '../../errors.ts'
import { readNpy } from '../../files/npy-files.ts'
import type { ImageBatch } from '../../images/image.ts'
import { subtract, type SlicePlace } from '../../sources/slice-place.ts'
import type { Source } from '../../sources/source.ts'
import { inputFolder, outputArray, outputFolder } from './command-exchange.ts'
import type { CommandExchange } from './command-setup.ts'

/** Largest absolute HU that is plausible. */
const largestHounsfield = 1e5
/** Names that a message lists. */
const mostNamed = 5
/** Largest distance in mm of a slice from its place. */
const placeTolerance = 0.01

/**
 * Reads what a program has written, and checks it.
 * @param folder the exchange folder
 * @param noisy HU, the slices that the program got
 * @returns HU, float32, shape of `noisy`
 * @throws denoiser.failed with one line that says what was expected
 */
export async function readOutput(folder: string, exchange: CommandExchange, noisy: ImageBatch): Promise<ImageBatch> {
  const output = join(folder, outputFolder!)
  const names = writtenNames(output)
  const arrays = names.filter((name) => name.toLowerCase().endsWith('.npy'))
  const isArray = exchange === 'npy' || arrays.length > 0
  const data = isArray
    ? readArray(output, requireOneArray(names, exchange), noisy)
    : await readSeries(output, join(folder, inputFolder!), noisy)
  requireFinite(data)
  requireHounsfield(data, noisy.data)
  return { ...noisy, data }
}

/** Names in the folder of the output. @throws denoiser.failed for links, folders and devices */
function writtenNames(output: string): string[] {
  const names = readdirSync(output).sort()
  const other = names.find((name) => !lstatSync(join(output, name)).isFile())
  if (other !== undefined) throw refusal(`wrote '${other}', which is no plain file`)
  return names
}

function requireOneArray(names: readonly string[], exchange: CommandExchange): string {
  const wanted = exchange === 'npy' ? outputArray : 'DICOM files, or one .npy file'
  if (names.length === 0) throw refusal(`wrote no output; expected ${wanted} in the place of {output}`)
  if (names.length === 1 && (exchange === 'dicom' || names[0] === outputArray)) return names[0]!
  throw refusal(`wrote ${listed(names)}; expected only ${wanted}`)
}

function listed(names: readonly string[]): string {
  const more = names.length > mostNamed ? ` and ${count(names.length - mostNamed)} more files` : ''
  return `${names.slice(0, mostNamed).join(', ')}${more}`
}

/** Numbers of any kind become float32. */
function readArray(output: string, name: string, { count: slices, rows, columns }: ImageBatch): Float32Array {
  const { data, shape } = withoutPath(output, () => readNpy(join(output, name)))
  const wanted = [slices, rows, columns]
  const isWanted = (sizes: readonly number[]) =>
    sizes.length === shape.length && sizes.every((n, at) => n === shape[at])
  if (!isWanted(wanted) && !(slices === 1 && isWanted([rows, columns])))
    throw refusal(`wrote ${name} of shape (${shape.join(', ')}); expected (${wanted.join(', ')}): slice, row, column`)
  return data instanceof Float32Array ? data : Float32Array.from(data)
}

/** Refusals of readers begin with a path that is gone when a person reads it. */
function withoutPath<Result>(output: string, read: () => Result): Result {
  try {
    return read()
  } catch (thrown) {
    throw asRefusal(output, thrown)
  }
}

function asRefusal(output: string, thrown: unknown): unknown {
  if (!(thrown instanceof DenoscopeError)) return thrown
  return refusal(`wrote an unusable file: ${thrown.message.replaceAll(`${output}/`, '')}`, thrown)
}

/** A series of DICOM with the slices of the input, in its order. */
async function readSeries(output: string, input: string, noisy: ImageBatch): Promise<Float32Array> {
  const { openDicom } = await import('../../sources/dicom/open-dicom.ts')
  const { sources, refusals } = await openDicom([output])
  const [source, ...others] = sources
  if (!source && refusals[0]?.code === 'file.not-found')
    throw refusal('wrote no output; expected DICOM files, or one .npy file, in the folder {output}')
  if (refusals[0]) throw asRefusal(output, new DenoscopeError('denoiser.failed', refusals[0].message))
  if (others.length > 0) throw refusal(`wrote ${sources.length} series; expected one`)
  const { sliceCount, rows, columns, unit } = source!.summary
  if (unit !== 'HU') throw refusal('wrote DICOM files without HU; expected CT with rescale slope and intercept')
  if (sliceCount !== noisy.count || rows !== noisy.rows || columns !== noisy.columns)
    throw refusal(
      `wrote ${sliceCount} x ${rows} x ${columns} values; expected ${noisy.count} x ${noisy.rows} x ${noisy.columns}: slice, row, column`
    )
  const given = await openDicom([input])
  if (given.sources.length === 1) requirePlaces(given.sources[0]!, source!)
  const data = new Float32Array(noisy.data.length)
  for (let index = 0; index < sliceCount; index++)
    data.set((await source!.readSlice(index)).data, index * rows * columns)
  return data
}

/** Slices are sorted by place: a series at other places would be in another order. */
function requirePlaces(given: Source, written: Source): void {
  const [before, after] = [given.slicePlaces!(), written.slicePlaces!()]
  const moved = after.findIndex((place, index) => isElsewhere(place, before[index]!))
  if (moved >= 0) throw refusal(`wrote slice ${moved + 1} at another place than that of the input`)
}

function isElsewhere({ position: after }: SlicePlace, { position: before }: SlicePlace): boolean {
  return before !== null && (after === null || Math.hypot(...subtract(after, before)) > placeTolerance)
}

function requireFinite(data: Float32Array): void {
  let [missing, infinite] = [0, 0]
  for (const value of data) {
    if (Number.isNaN(value)) missing++
    else if (!Number.isFinite(value)) infinite++
  }
  if (missing + infinite === 0) return
  throw refusal(`wrote ${count(missing)} values that are not numbers and ${count(infinite)} that are infinite`)
}

/** Refuses values in another scale. */
function requireHounsfield(data: Float32Array, noisy: Float32Array): void {
  const beyond = data.find((value) => Math.abs(value) > largestHounsfield)
  if (beyond !== undefined)
    throw refusal(`wrote the value ${beyond}; expected HU between ${-largestHounsfield} and ${largestHounsfield}`)
  if (isUnit(data) && !isUnit(noisy)) throw refusal('wrote only values from 0 to 1; expected HU')
}

const isUnit = (values: Float32Array): boolean => values.every((value) => value >= 0 && value <= 1)

const refusal = (problem: string, cause?: unknown) => new DenoscopeError('denoiser.failed', problem, { cause })
