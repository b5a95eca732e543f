import { setImmediate } from 'node:timers/promises'
import { requireScannable } from '../degradation/low-dose-scan.ts'
import { ScannedSlice } from '../degradation/noise-insertion.ts'
import type { NoiseKernel } from '../degradation/degradation.ts'
import { noiseKernelOf } from '../degradation/noise-kernel.ts'
import { DenoscopeError } from '../errors.ts'
import type { Image } from '../images/image.ts'
import { clipTo, toUnitRange } from '../images/intensity.ts'
import { Random } from '../random/random.ts'
import { openPhantom } from '../sources/phantom/phantom-source.ts'
import { pairSeries } from '../sources/pairing/series-pairing.ts'
import { ctIntensityRange, type Source } from '../sources/source.ts'
import type { SlicePair } from './training-examples.ts'
import type { TrainingRequest } from '../denoisers/models/training-request.ts'
import { seedFor } from '../random/derived-seed.ts'
import type { TrainingSlices, LowDoseScan, TrainingSeries, TrainingSlice } from './slice-examples.ts'

export interface ScanningOptions {
  readonly signal?: AbortSignal
  /** Called with the number of scanned slices, and of all. */
  readonly onSlice?: (done: number, of: number) => void
  /** Called with warnings about a pair, before slices are scanned. */
  readonly onWarning?: (text: string) => void
}

/** Largest number of slices of a series, spread over it: neighbouring slices show nearly the same. */
const slicesOfSeries = 16
/** Number of phantoms, with one slice of each. No phantom is in two sets. */
const phantoms = { training: 24, validation: 4, test: 6 } as const
const phantomSlices = 24
/** Share of crops that show phantoms. */
const phantomShare = 1 / 3
/** Scans of a slice with each kernel. */
const scansOfKernel = 2
/** Cutoffs in multiples of the image's Nyquist frequency. Real kernels of either kind are between them. */
const cutoffs: Readonly<Record<NoiseKernel, readonly [number, number]>> = { soft: [0.5, 0.95], sharp: [1.4, 2.8] }
/** At half the dose, the added noise equals that of the full dose. */
const shareOfFullDoseNoise = 0.5

type DoseRange = Extract<TrainingRequest['degradation'], { kind: 'reduced-dose' }>
const testedDose: DoseRange = { kind: 'reduced-dose', least: 0.25, most: 0.25 }

/**
 * Slices of phantoms and of the request's series, at full and at low dose.
 * @param sources every series that the request names, opened.
 * @throws argument.invalid with the name of a source that is not CT in HU with square pixels; source.mismatch if the
 * series of a pair do not match; job.cancelled.
 */
export async function trainingSlices(
  request: TrainingRequest,
  sources: readonly Source[],
  given: ScanningOptions = {}
): Promise<TrainingSlices> {
  const warnings: string[] = []
  const options: ScanningOptions = {
    ...given,
    onWarning(text) {
      warnings.push(text)
      given.onWarning?.(text)
    }
  }
  const { seed, degradation, sourceIds, pairs = [], testPairs = [] } = request
  const find = (id: string) => sourceOf(sources, id)
  const series = sourceIds.map(find)
  const dose = degradation.kind === 'reduced-dose' ? degradation : null
  const scanned = dose ? series.reduce((sum, { summary }) => sum + Math.min(slicesOfSeries, summary.sliceCount), 0) : 0
  const scanning = new Scanning(
    seed,
    scanned + (dose ? phantoms.training : 0) + phantoms.validation + phantoms.test,
    options
  )
  // Unusable series are an error before minutes of scanning.
  if (dose) series.forEach(({ summary }) => requireScannable(summary))
  const paired: TrainingSeries[] = []
  for (const { low, full } of pairs) paired.push(await pairedSeries(find(low), find(full), options))
  const tested = await Promise.all(testPairs.map(({ low, full }) => testPair(find(low), find(full), options)))
  const training: TrainingSeries[] = []
  for (const source of dose ? series : []) training.push(await scanning.series(source, dose!))
  training.push(...paired)
  if (dose) {
    const others = training.reduce((sum, { weight }) => sum + weight, 0)
    const weight = Math.max(1, (others * phantomShare) / (1 - phantomShare))
    training.push({ ...(await scanning.phantoms('training', dose)), weight })
  }
  return {
    training,
    validation: [await scanning.phantoms('validation', dose ?? testedDose)],
    test: [await scanning.phantoms('test', testedDose)],
    testPairs: tested,
    warnings,
    description: describe(series.length, pairs.length, dose)
  }
}

export function sourceOf(sources: readonly Source[], id: string): Source {
  const found = sources.find(({ summary }) => summary.id === id)
  if (!found) throw new DenoscopeError('argument.invalid', `sourceIds: '${id}' was not opened`)
  return found
}

/** Scans slice after slice, and reports the progress. */
class Scanning {
  readonly #seed: number
  readonly #options: ScanningOptions
  readonly #count: number
  #done = 0

  constructor(seed: number, count: number, options: ScanningOptions) {
    this.#seed = seed
    this.#count = count
    this.#options = options
  }

  async series(source: Source, dose: DoseRange): Promise<TrainingSeries> {
    const { label, sliceCount } = source.summary
    const count = Math.min(slicesOfSeries, sliceCount)
    const indices = Array.from({ length: count }, (_, index) => Math.floor((index * sliceCount) / count))
    const slices: TrainingSlice[] = []
    for (const index of indices) slices.push(await this.#slice(source, index, dose))
    return { label, slices, weight: 1, trainsOnly: false }
  }

  async phantoms(set: keyof typeof phantoms, dose: DoseRange): Promise<TrainingSeries> {
    const slices: TrainingSlice[] = []
    for (let index = 0; index < phantoms[set]; index++) {
      const phantom = await openPhantom({ seed: seedFor(this.#seed, `phantom-${set}`, index), slices: phantomSlices })
      slices.push(await this.#slice(phantom, (7 * index) % phantomSlices, dose))
    }
    return { label: 'CT phantom', slices, weight: 1, trainsOnly: true }
  }

  async #slice(source: Source, index: number, dose: DoseRange): Promise<TrainingSlice> {
    await setImmediate()
    if (this.#options.signal?.aborted)
      throw new DenoscopeError('job.cancelled', 'training was cancelled while slices were scanned')
    const pixelSpacing = requireScannable(source.summary)
    const slice = await source.readSlice(index)
    const random = new Random(seedFor(this.#seed, `scans of ${source.summary.id}`, index))
    const scans = scansOf(new ScannedSlice(slice, pixelSpacing), noiseKernelOf(slice), dose, random)
    this.#options.onSlice?.(++this.#done, this.#count)
    return { hounsfield: slice.data, rows: slice.rows, columns: slice.columns, scans }
  }
}

/**
 * Scans with the slice's own kernel, whose noise the slice has at full dose.
 * A slice of a soft kernel, or without noise, is also scanned with a sharp kernel. It then gets that kernel's full-dose
 * noise first.
 */
function scansOf(slice: ScannedSlice, own: NoiseKernel | null, dose: DoseRange, random: Random): LowDoseScan[] {
  const draw = (share: number, kernel: number) => slice.noise({ share, kernel, seed: random.bits(), stream: 0 }).data
  return (['soft', 'sharp'] as const)
    .filter((kernel) => own !== 'sharp' || kernel === 'sharp')
    .flatMap((kernel) => {
      const [softest, sharpest] = cutoffs[kernel]
      const cutoff = softest + (sharpest - softest) * random.uniform()
      const background = kernel === own ? null : draw(shareOfFullDoseNoise, cutoff)
      const count = own === 'sharp' ? 2 * scansOfKernel : scansOfKernel
      return Array.from({ length: count }, (_, index): LowDoseScan => {
        const share = dose.least * (dose.most / dose.least) ** ((index + random.uniform()) / count)
        return { added: draw(share, cutoff), background, isSimulated: true }
      })
    })
}

interface PairedSlice {
  readonly low: Image
  readonly full: Image
}

/** Slices that both series have, in HU. */
async function pairedSlices(low: Source, full: Source, { onWarning }: ScanningOptions): Promise<PairedSlice[]> {
  requireScannable(full.summary)
  requireScannable(low.summary)
  const names = { base: `the low dose '${low.summary.label}'`, others: [`the full dose '${full.summary.label}'`] }
  const { others, slices, pairing } = await pairSeries(low, [full], { names, labels: [full.summary.label] })
  pairing.warnings.forEach((warning) => onWarning?.(warning))
  const pairs: PairedSlice[] = []
  for (const index of slices) pairs.push({ low: await low.readSlice(index), full: await others[0]!.readSlice(index) })
  if (sumOf(pairs, (pair) => roughness(pair.low)) <= sumOf(pairs, (pair) => roughness(pair.full))) {
    onWarning?.(`${names.base} shows no more noise than ${names.others[0]}: are they swapped?`)
  }
  return pairs
}

const sumOf = (pairs: readonly PairedSlice[], of: (pair: PairedSlice) => number): number =>
  pairs.reduce((sum, pair) => sum + of(pair), 0)

/**
 * Sum of the squared steps along the rows within -1000..1000 HU. For the same body, more noise makes the sum larger.
 */
function roughness(slice: Image): number {
  const { data, columns } = clipTo(slice, ctIntensityRange)
  let sum = 0
  for (let pixel = 1; pixel < data.length; pixel++) {
    if (pixel % columns > 0) sum += (data[pixel]! - data[pixel - 1]!) ** 2
  }
  return sum
}

async function pairedSeries(low: Source, full: Source, options: ScanningOptions): Promise<TrainingSeries> {
  const slices = (await pairedSlices(low, full, options)).map((pair): TrainingSlice => {
    const added = pair.low.data.map((value, pixel) => value - pair.full.data[pixel]!)
    return {
      hounsfield: pair.full.data,
      rows: pair.full.rows,
      columns: pair.full.columns,
      scans: [{ added, background: null, isSimulated: false }]
    }
  })
  return { label: full.summary.label, slices, weight: 1, trainsOnly: false }
}

async function testPair(low: Source, full: Source, options: ScanningOptions): Promise<SlicePair> {
  const unit = (slice: Image) => toUnitRange(slice, ctIntensityRange)
  const slices = (await pairedSlices(low, full, options)).map((pair) => ({
    low: unit(pair.low),
    full: unit(pair.full)
  }))
  return { label: full.summary.label, slices }
}

function describe(series: number, pairs: number, dose: DoseRange | null): string {
  const parts = [
    ...(dose ? [`${phantoms.training} slices of Denoscope's phantom`] : []),
    ...(dose && series > 0 ? [`${series} CT series`] : []),
    ...(pairs > 0 ? [`${pairs} ${pairs === 1 ? 'pair' : 'pairs'} of series at low and full dose`] : [])
  ]
  return `CT: crops of ${parts.join(' and of ')}`
}
