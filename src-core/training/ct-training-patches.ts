import { DenoscopeError } from '../errors.ts'
import { type Image, type ImageBatch, gather, imagesBetween, joinBatches } from '../images/image.ts'
import { toUnitRange } from '../images/intensity.ts'
import { extractPatches } from '../images/patchify-grid.ts'
import { Random } from '../random/random.ts'
import { openPhantom } from '../sources/phantom/phantom-source.ts'
import type { Source } from '../sources/source.ts'
import type { TrainingRequest } from '../denoisers/models/training-request.ts'
import { seedFor } from '../random/derived-seed.ts'
import type { TrainingPatches } from './training-examples.ts'

type SetName = 'training' | 'validation' | 'test'
type Sets = Record<SetName, ImageBatch[]>
const setNames: readonly SetName[] = ['training', 'validation', 'test']

/** Slices of the phantoms. Each set has a phantom with its own seed, so no anatomy is in two sets. */
const phantomSlices: Readonly<Record<SetName, number>> = { training: 32, validation: 4, test: 6 }

/**
 * Lower bound of the patches in a phantom slice that are not air. A limited request renders only the slices that it
 * needs.
 */
const patchesOfPhantomSlice = 100

/**
 * Bands of rows of a series. All slices have the same bands, because neighbouring slices show nearly the same.
 * No pixel and no neighbour along the patient is in two sets. The fourth of nine bands validates, the sixth tests.
 */
const bandCount = 9
const bandOf: Readonly<Record<SetName, readonly number[]>> = {
  training: [0, 1, 2, 4, 6, 7, 8],
  validation: [3],
  test: [5]
}

/** Patches whose mean is below -900 HU of a -1000..1000 range count as air. Few of them are kept. */
const airLevel = 0.05
const keptShareOfAir = 0.05

/**
 * Patches of the phantom and of CT series, in 0..1 of each source's intensity range. No pixel is in two sets.
 * @throws argument.invalid if a source is not CT.
 */
export async function ctData(
  request: TrainingRequest,
  sources: readonly Source[],
  patchSize: number
): Promise<TrainingPatches> {
  const sets: Sets = { training: [], validation: [], test: [] }
  for (const source of sources) {
    const patches = await bandsOfSeries(source, patchSize)
    for (const set of setNames) sets[set].push(patches[set])
  }
  for (const set of setNames) {
    sets[set].push(...(await phantomPatches(request.seed, set, phantomSliceCount(set, request.limit), patchSize)))
  }
  const prepare = (set: SetName, limit: number | undefined) =>
    shuffled(withoutMostAir(joinBatches(sets[set], patchSize, patchSize)), seedFor(request.seed, `order-${set}`), limit)
  const { limit, validationFraction } = request
  return {
    training: prepare('training', limit),
    validation: prepare('validation', limit && Math.ceil(limit * validationFraction)),
    test: prepare('test', limit),
    description: describe(sources)
  }
}

/** Test patches of the phantom, in 0..1, of a training with this seed. */
export async function phantomTestPatches(seed: number, patchSize: number): Promise<ImageBatch> {
  return withoutMostAir(
    joinBatches(await phantomPatches(seed, 'test', phantomSlices.test, patchSize), patchSize, patchSize)
  )
}

/** The phantom of a set, whose anatomy is in no other set. @param slices spread over its height */
export function phantomOf(seed: number, set: SetName, slices: number = phantomSlices[set]): Promise<Source> {
  return openPhantom({ seed: seedFor(seed, `phantom-${set}`), slices })
}

/** Slices of a set's phantom that give `limit` patches that are not air. Default: all slices of the set. */
export function phantomSliceCount(set: SetName, limit: number = Infinity): number {
  return Math.min(phantomSlices[set], Math.ceil(limit / patchesOfPhantomSlice))
}

async function phantomPatches(seed: number, set: SetName, slices: number, patchSize: number): Promise<ImageBatch[]> {
  const phantom = await phantomOf(seed, set, slices)
  const patches: ImageBatch[] = []
  for await (const slice of unitSlices(phantom)) patches.push(patchesInRows(slice, 0, slice.rows, set, patchSize))
  return patches
}

/** Patches of a series in each set. @throws argument.invalid if it is not CT */
export async function bandsOfSeries(source: Source, patchSize: number): Promise<Record<SetName, ImageBatch>> {
  if (source.summary.kind === 'mnist') {
    throw new DenoscopeError('argument.invalid', `sourceIds: expected CT series, '${source.summary.label}' is MNIST`)
  }
  const sets: Sets = { training: [], validation: [], test: [] }
  for await (const slice of unitSlices(source)) {
    for (const set of setNames) {
      for (const [first, end] of joinedBands(bandOf[set], slice.rows)) {
        sets[set].push(patchesInRows(slice, first, end, set, patchSize))
      }
    }
  }
  const join = (set: SetName) => joinBatches(sets[set], patchSize, patchSize)
  return { training: join('training'), validation: join('validation'), test: join('test') }
}

async function* unitSlices(source: Source): AsyncGenerator<Image> {
  const { sliceCount, intensityRange } = source.summary
  for (let index = 0; index < sliceCount; index++) {
    yield toUnitRange(await source.readSlice(index), intensityRange)
  }
}

/** Row ranges of the bands. Neighbouring bands are joined. */
function joinedBands(bands: readonly number[], rows: number): [first: number, end: number][] {
  const ranges: [number, number][] = []
  const edge = (band: number) => Math.round((band * rows) / bandCount)
  for (const band of bands) {
    const last = ranges.at(-1)
    if (last?.[1] === edge(band)) last[1] = edge(band + 1)
    else ranges.push([edge(band), edge(band + 1)])
  }
  return ranges
}

/** Patches in rows `first` to `end` (exclusive). They overlap by half for training and not at all otherwise. */
function patchesInRows(slice: Image, first: number, end: number, set: SetName, patchSize: number): ImageBatch {
  const stride = set === 'training' ? Math.ceil(patchSize / 2) : patchSize
  const starts = (from: number, to: number) =>
    Array.from(
      { length: Math.max(0, Math.floor((to - from - patchSize) / stride) + 1) },
      (_, index) => from + index * stride
    )
  return extractPatches(slice, starts(first, end), starts(0, slice.columns), patchSize)
}

function withoutMostAir(patches: ImageBatch): ImageBatch {
  const size = patches.rows * patches.columns
  const tissue: number[] = []
  const air: number[] = []
  for (let index = 0; index < patches.count; index++) {
    let sum = 0
    for (let pixel = index * size; pixel < (index + 1) * size; pixel++) sum += patches.data[pixel]!
    if (sum / size < airLevel) air.push(index)
    else tissue.push(index)
  }
  const kept = Math.min(air.length, Math.round(tissue.length * keptShareOfAir))
  const step = air.length / Math.max(1, kept)
  const chosen = [...tissue, ...Array.from({ length: kept }, (_, index) => air[Math.floor(index * step)]!)]
  return gather(patches, chosen, new Float32Array(chosen.length * size))
}

function shuffled(patches: ImageBatch, seed: number, limit: number = patches.count): ImageBatch {
  const order = new Random(seed).shuffle(Uint32Array.from({ length: patches.count }, (_, index) => index))
  const mixed = gather(patches, order, new Float32Array(patches.data.length))
  return imagesBetween(mixed, 0, Math.min(limit, mixed.count))
}

function describe(sources: readonly Source[]): string {
  const slices = sources.reduce((sum, { summary }) => sum + summary.sliceCount, 0)
  const real = sources.length === 0 ? '' : ` and of ${slices} slices of ${sources.length} CT series`
  return `CT: patches of Denoscope's phantom${real}`
}
