import { type ImageBatch, imageBatch } from '../images/image.ts'
import { psnr } from '../scores/fidelity/pixel-errors.ts'
import type { ScoringContext } from '../scores/metric-definition.ts'
import type { PatchScorer, ScoredPatches, ScoringResources } from '../scores/scorers/patch-scorer.ts'
import { scoreBatch } from '../scores/table/pair-scores.ts'
import { patchScorers } from '../scores/table/patch-scorers.ts'
import type { SeriesPairing } from '../sources/pairing/pairing-record.ts'
import { chosenSlices, planAudit } from './audit-plan.ts'
import type { OpenedSeries } from './opened-series.ts'
import { denoiseOnce, pairOnce, type PreviewRequest, type PreviewSamples, readSamplesOnce } from './preview-samples.ts'
import { needsWholeSlices, type ReadyDenoiser } from './ready-denoisers.ts'
import { clearest, type GivenPatches } from './slice-patches.ts'

/** Sample patches, degraded and denoised as in an audit, and figures of that audit. */
export interface PatchifyPreview {
  /** The crop as it falls on the chosen slice, and where its patches start, in pixels. */
  readonly crop: { readonly row: number; readonly column: number; readonly size: number }
  readonly patchRowStarts: readonly number[]
  readonly patchColumnStarts: readonly number[]
  readonly patchesPerSlice: number
  readonly sliceCount: number
  /** The slice whose patches are shown: the nearest of the chosen slices that every series has. */
  readonly slice: number
  /** Null without another series. */
  readonly pairing: SeriesPairing | null
  readonly patchCount: number
  /** Seconds that an audit with these settings would take, measured on the samples. */
  readonly estimatedSeconds: number
  readonly samples: {
    readonly count: number
    readonly rows: number
    readonly columns: number
    readonly row: Int32Array
    readonly column: Int32Array
    readonly reference: Float32Array | null
    /** Null if no input is known. */
    readonly noisy: Float32Array | null
    /** dB for each sample; null without a reference or an input. */
    readonly noisyPsnr: Float64Array | null
    /** The outputs that would be judged: those of other methods, then each denoiser's. */
    readonly outputs: readonly {
      readonly key: string
      readonly label: string
      readonly data: Float32Array
      readonly psnr: Float64Array | null
    }[]
  }
}

export interface PreviewInput extends OpenedSeries {
  readonly request: PreviewRequest
  readonly denoisers: readonly ReadyDenoiser[]
  /**
   * The slice whose patches are shown, or the nearest chosen one that every series has.
   * If it has too few patches, other chosen slices are added.
   */
  readonly slice: number
  readonly count: number
  readonly resources?: Pick<ScoringResources, 'digitClassifier'>
  /** Processor cores that an audit would have. Default: 1. */
  readonly cores?: number
  /** Ends denoisers that run in another process. */
  readonly signal?: AbortSignal
}

/**
 * Seconds for each pixel to write a patch of one output and to average its scores.
 * Measured on audits of 10,000 MNIST patches.
 */
const bookkeeping = 1e-7

/**
 * Previews an audit with these settings on a few patches with content.
 * @throws what planning, reading or denoising throw
 */
export async function previewAudit(input: PreviewInput): Promise<PatchifyPreview> {
  const { request, denoisers, count } = input
  const paired = await pairOnce(input, request)
  const slices = chosenSlices(paired.source.summary, request.slices, paired.pairedSlices)
  const slice = nearestSlice(input.slice, slices)
  const plan = planAudit(paired.source.summary, request, paired.pairedSlices)
  const samples = await readSamplesOnce({ ...paired, request, slice, slices, count }, plan)
  const { reference, noisy } = samples
  const shown = (key: string, label: string, images: ImageBatch) => ({
    key,
    label,
    data: images.data,
    psnr: reference && psnr(reference, images, { dataRange: 1 })
  })
  const outputs = paired.outputs.map(({ key, label }, index) => shown(key, label, samples.outputs[index]!))
  let denoisingSeconds = 0
  for (const ready of noisy ? denoisers : []) {
    const { images, seconds } = await denoiseOnce(ready, samples, input.signal)
    denoisingSeconds += needsWholeSlices(ready)
      ? (seconds / samples.slices.length) * plan.slices.length
      : (seconds / samples.count) * plan.patchCount
    outputs.push(shown(ready.key, ready.label, images))
  }
  const { rows, columns } = clearest(samples)
  const secondsForOutput = bookkeeping * rows * columns + (await secondsToScore(input, samples))
  return {
    crop: plan.grid.crop,
    patchRowStarts: plan.grid.rowStarts,
    patchColumnStarts: plan.grid.columnStarts,
    patchesPerSlice: plan.patchesPerSlice,
    sliceCount: plan.slices.length,
    slice,
    pairing: paired.pairing,
    patchCount: plan.patchCount,
    estimatedSeconds:
      (samples.seconds / samples.slices.length) * plan.slices.length +
      denoisingSeconds +
      secondsForOutput * plan.patchCount * (outputs.length + (noisy ? 1 : 0)),
    samples: {
      count: samples.count,
      rows,
      columns,
      row: samples.row,
      column: samples.column,
      reference: reference?.data ?? null,
      noisy: noisy?.data ?? null,
      noisyPsnr: reference && noisy && psnr(reference, noisy, { dataRange: 1 }),
      outputs
    }
  }
}

/** Seconds for each patch of each output. One core makes the patches, the others score batches. */
async function secondsToScore(
  { source, request, resources, cores = 1 }: PreviewInput,
  samples: PreviewSamples
): Promise<number> {
  const context = { source: source.summary, request }
  const cost = await scoringCost(context, patchScorers({ ...context, denoisers: [], resources }), samples)
  return cost.batch / Math.max(1, cores - 1) + cost.models
}

function nearestSlice(slice: number, chosen: readonly number[]): number {
  return chosen.reduce((best, next) => (Math.abs(next - slice) < Math.abs(best - slice) ? next : best))
}

/** Copies of the samples that are measured together, since models work on many images at a time. */
const measuredPatches = 64
/** Milliseconds of measuring. The fastest run counts, since the first runs also compile the code. */
const measuringTime = 250

/** The cost of scoring, in seconds for each patch of each output. */
interface ScoringCost {
  /** Scores that any thread computes. */
  readonly batch: number
  /** Scores that need a model or the noisy input; computed by the thread that makes the patches. */
  readonly models: number
}

const measured = new Map<string, Promise<ScoringCost>>()

/**
 * Measures the cost of scoring, once for each kind of patches.
 * @param scorers the scorers that an audit uses beside those of a batch
 */
function scoringCost(
  context: ScoringContext,
  scorers: readonly PatchScorer[],
  samples: GivenPatches
): Promise<ScoringCost> {
  const images = samples.noisy ?? samples.outputs[0] ?? clearest(samples)
  const { rows, columns } = images
  const key = JSON.stringify([
    context.source.unit,
    rows,
    columns,
    context.request.outputs.length > 0,
    scorers.map(({ id }) => id)
  ])
  const known = measured.get(key)
  if (known) return known
  const cost = measure(context, scorers, samples.reference && repeated(samples.reference), repeated(images))
  measured.set(key, cost)
  cost.catch(() => measured.delete(key))
  return cost
}

async function measure(
  context: ScoringContext,
  scorers: readonly PatchScorer[],
  reference: ImageBatch | null,
  images: ImageBatch
): Promise<ScoringCost> {
  const patches: ScoredPatches = { ready: null, images, noisy: images, reference, slices: [], firstPatch: 0 }
  const output = { images, known: {} }
  const batch = reference ? await fastest(async () => scoreBatch({ context, reference, outputs: [output, output] })) : 0
  let models = 0
  for (const scorer of scorers) models += await fastest(() => scorer.score(patches))
  return { batch: batch / (2 * measuredPatches), models: models / measuredPatches }
}

/** @returns seconds of the fastest run */
async function fastest(work: () => Promise<unknown>): Promise<number> {
  const end = performance.now() + measuringTime
  let least = Infinity
  for (let run = 0; run < 2 || performance.now() < end; run++) {
    const started = performance.now()
    await work()
    least = Math.min(least, performance.now() - started)
  }
  return least / 1000
}

function repeated({ data, rows, columns }: ImageBatch): ImageBatch {
  const values = new Float32Array(measuredPatches * rows * columns)
  for (let start = 0; start < values.length; start += data.length)
    values.set(data.subarray(0, values.length - start), start)
  return imageBatch(values, measuredPatches, rows, columns)
}
