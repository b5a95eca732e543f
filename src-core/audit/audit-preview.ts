import type { Denoiser } from '../denoisers/denoiser.ts'
import type { ImageBatch } from '../images/image.ts'
import { psnr } from '../scores/fidelity/pixel-errors.ts'
import type { SeriesPairing } from '../sources/pairing/pairing-record.ts'
import type { Source, SourceSummary } from '../sources/source.ts'
import { airPatches } from './air-patches.ts'
import { selectPatches } from './limited-slice.ts'
import { pairInput, type Paired } from './paired-input.ts'
import { clearest, joinPatches, readSlicePatches, type PatchInput, type SlicePatches } from './patch-stream.ts'
import { patchScorers } from '../scores/table/patch-scorers.ts'
import { type ScoringResources } from '../scores/scorers/patch-scorer.ts'
import { planAudit, type AuditPlan } from './audit-plan.ts'
import type { ReadyDenoiser } from './ready-denoisers.ts'
import type { AuditRequest } from './audit-request.ts'
import { scoringCost } from './scoring-cost.ts'
import { denoisePatches, seesWholeSlices } from './whole-slices.ts'

/** Sample patches, degraded and denoised as an audit would, and what that audit would make. */
export interface PatchifyPreview {
  /** The crop as it falls on the chosen slice, and where its patches start, in pixels. */
  readonly crop: { readonly row: number; readonly column: number; readonly size: number }
  readonly patchRowStarts: readonly number[]
  readonly patchColumnStarts: readonly number[]
  readonly patchesPerSlice: number
  readonly sliceCount: number
  /** The slice whose patches are shown: the chosen one, or the nearest that every series has. */
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
    /** What would be judged: outputs of others, then each denoiser's. */
    readonly outputs: readonly {
      readonly key: string
      readonly label: string
      readonly data: Float32Array
      readonly psnr: Float64Array | null
    }[]
  }
}

export interface PreviewInput extends PatchInput {
  readonly request: Pick<AuditRequest, 'patchify' | 'degradation' | 'pairing' | 'outputs' | 'seed' | 'limit'>
  readonly denoisers: readonly ReadyDenoiser[]
  /** The slice whose patches are shown, if every series has it; where a slice has too few, others are added. */
  readonly slice: number
  readonly count: number
  /** Where an audit's scores find what they need besides pixels. */
  readonly resources?: Pick<ScoringResources, 'digitClassifier'>
  /** Processor cores that an audit would have. */
  readonly cores?: number
}

/** Writing a patch of one candidate and taking the means, in seconds for each pixel; measured on audits of 10,000 MNIST patches. */
const bookkeeping = 1e-7

/**
 * Shows what an audit with these settings would give, on a few patches with content.
 * @throws what planning, reading or denoising throw.
 */
export async function previewAudit(given: PreviewInput): Promise<PatchifyPreview> {
  const paired = await pairOnce(given)
  const slice = nearestSlice(given.slice, paired.pairedSlices)
  const input = { ...given, ...paired, slice }
  const plan = planAudit(input.source.summary, input.request, input.pairedSlices)
  const reading = await readSamplesOnce(input, plan)
  const { row, column, reference, noisy, count, parts } = reading.result
  const shown = (key: string, label: string, images: ImageBatch) => ({
    key,
    label,
    data: images.data,
    psnr: reference && psnr(reference, images, { dataRange: 1 })
  })
  const outputs = input.outputs.map(({ key, label }, index) => shown(key, label, reading.result.outputs[index]!))
  let denoisingSeconds = 0
  for (const ready of noisy ? input.denoisers : []) {
    const { images, seconds } = await denoiseOnce(ready, reading.result)
    denoisingSeconds += seesWholeSlices(ready)
      ? (seconds / parts.length) * plan.slices.length
      : (seconds / count) * plan.patchCount
    outputs.push(shown(ready.key, ready.label, images))
  }
  const { rows, columns } = clearest(reading.result)
  const pixels = rows * columns
  const scoring = await secondsToScore(input, reading.result)
  return {
    crop: plan.grid.crop,
    patchRowStarts: plan.grid.rowStarts,
    patchColumnStarts: plan.grid.columnStarts,
    patchesPerSlice: plan.patchesPerSlice,
    sliceCount: plan.slices.length,
    slice,
    pairing: input.pairing,
    patchCount: plan.patchCount,
    estimatedSeconds:
      (reading.seconds / parts.length) * plan.slices.length +
      denoisingSeconds +
      (bookkeeping * pixels + scoring) * plan.patchCount * (outputs.length + (noisy ? 1 : 0)),
    samples: {
      count,
      rows,
      columns,
      row,
      column,
      reference: reference?.data ?? null,
      noisy: noisy?.data ?? null,
      noisyPsnr: reference && noisy && psnr(reference, noisy, { dataRange: 1 }),
      outputs
    }
  }
}

/** For each patch of each candidate. Beside the thread that makes the patches, others score them where there are cores for them. */
async function secondsToScore(
  { source, request, resources, cores = 1 }: PreviewInput,
  samples: Samples
): Promise<number> {
  const context = { source: source.summary, request }
  const cost = await scoringCost(context, patchScorers({ ...context, denoisers: [], resources }), samples)
  return cost.piece / Math.max(1, cores - 1) + cost.models
}

async function timed<Result>(work: () => Result | Promise<Result>): Promise<{ result: Result; seconds: number }> {
  const started = performance.now()
  const result = await work()
  return { result, seconds: (performance.now() - started) / 1000 }
}

/** Outputs for samples, by key of the denoiser: a choice of one more must not run the others again. */
const latestOutputs = new WeakMap<
  Samples,
  Map<string, { readonly denoiser: Denoiser; readonly output: ReturnType<typeof denoiseWarm> }>
>()

function denoiseOnce(ready: ReadyDenoiser, samples: Samples): ReturnType<typeof denoiseWarm> {
  const outputs = latestOutputs.get(samples) ?? new Map()
  latestOutputs.set(samples, outputs)
  const latest = outputs.get(ready.key)
  // A model that was trained again is another denoiser with the same key.
  if (latest?.denoiser === ready.denoiser) return latest.output
  const output = denoiseWarm(ready, samples)
  outputs.set(ready.key, { denoiser: ready.denoiser, output })
  output.catch(() => outputs.delete(ready.key))
  return output
}

/** Denoisers that ran before. */
const warm = new WeakSet<Denoiser>()

/** A first run loads and compiles; only a second one shows how long an audit takes. */
async function denoiseWarm(ready: ReadyDenoiser, { noisy, parts }: Samples): ReturnType<typeof denoisePatches> {
  if (!warm.has(ready.denoiser)) await denoisePatches(ready, noisy!, parts)
  warm.add(ready.denoiser)
  return denoisePatches(ready, noisy!, parts)
}

type Samples = ReturnType<typeof joinPatches> & { readonly parts: readonly SlicePatches[] }
type TimedSamples = Promise<{ result: Samples; seconds: number }>

/** The samples that were read last of each open source: a choice of denoisers must not scan a slice again. */
const latestSamples = new WeakMap<Source, { readonly key: string; readonly reading: TimedSamples }>()

type PairedPreview = Paired<PreviewInput>

/** The pairing that was made last of each open source: it reads pixels, and a preview follows every setting. */
const latestPairing = new WeakMap<Source, { readonly key: string; readonly pairing: Promise<Paired<PatchInput>> }>()

function pairOnce({ source, reference, outputs, request }: PreviewInput): Promise<Paired<PatchInput>> {
  const key = JSON.stringify([
    reference?.summary.id,
    outputs.map((output) => [output.label, output.source.summary.id]),
    request.pairing
  ])
  const latest = latestPairing.get(source)
  if (latest?.key === key) return latest.pairing
  const pairing = pairInput({ source, reference, outputs }, request)
  latestPairing.set(source, { key, pairing })
  pairing.catch(() => latestPairing.delete(source))
  return pairing
}

function nearestSlice(slice: number, paired: readonly number[] | null): number {
  return paired?.reduce((best, next) => (Math.abs(next - slice) < Math.abs(best - slice) ? next : best)) ?? slice
}

function readSamplesOnce(input: PairedPreview, plan: AuditPlan): TimedSamples {
  const { patchify, degradation, pairing, seed, limit, outputs } = input.request
  const key = JSON.stringify([patchify, degradation, pairing, outputs, seed, limit, input.slice, input.count])
  const latest = latestSamples.get(input.source)
  if (latest?.key === key) return latest.reading
  const reading = timed(() => readSamples(input, plan))
  latestSamples.set(input.source, { key, reading })
  reading.catch(() => latestSamples.delete(input.source))
  return reading
}

/** The most varied patches of the chosen slice in their order; of sources of one patch a slice, slices spread over it. */
async function readSamples(input: PairedPreview, plan: AuditPlan): Promise<Samples> {
  if (plan.patchesPerSlice >= input.count) {
    const patches = await readSlicePatches(input, input.request, plan, input.slice)
    const chosen = selectPatches(patches, mostVaried(clearest(patches), input.count, input.source.summary))
    return { ...joinPatches([chosen], input.count), parts: [chosen] }
  }
  const all = input.pairedSlices ?? Array.from({ length: input.source.summary.sliceCount }, (_, slice) => slice)
  const first = Math.max(0, all.indexOf(input.slice))
  const wanted = Math.min(all.length, Math.ceil(input.count / plan.patchesPerSlice))
  const slices = Array.from(
    { length: wanted },
    (_, at) => all[(first + Math.floor((at * all.length) / wanted)) % all.length]!
  )
  const parts: SlicePatches[] = []
  for (const slice of slices) parts.push(await readSlicePatches(input, input.request, plan, slice))
  return { ...joinPatches(parts, input.count), parts }
}

/**
 * Patches spread over the better half by standard deviation: flat ones show little of a denoiser. For CT it is that of what
 * the source's window shows, so that soft tissue counts beside the body's edge. Patches of air are taken only if there are
 * too few others.
 */
function mostVaried(images: ImageBatch, count: number, source: SourceSummary): number[] {
  const size = images.rows * images.columns
  const air = airPatches(images, source) ?? new Uint8Array(images.count)
  const shown = shownRange(source)
  const spread = Array.from({ length: images.count }, (_, image) => variance(images.data, image * size, size, shown))
  const order = spread.map((_, image) => image).sort((a, b) => air[a]! - air[b]! || spread[b]! - spread[a]!)
  const others = air.filter((isAir) => isAir === 0).length
  const half = Math.max(count, Math.ceil((others || images.count) / 2))
  const chosen = Array.from({ length: count }, (_, at) => order[Math.floor((at * half) / count)]!)
  return chosen.sort((a, b) => a - b)
}

/** What spans black to white, in 0..1. */
function shownRange({
  unit,
  intensityRange: [low, high],
  defaultWindow: { centre, width }
}: SourceSummary): readonly [number, number] {
  if (unit !== 'HU') return [0, 1]
  return [(centre - width / 2 - low) / (high - low), (centre + width / 2 - low) / (high - low)]
}

/** Of values clipped to a range. */
function variance(data: Float32Array, start: number, length: number, [low, high]: readonly [number, number]): number {
  let sum = 0
  let squares = 0
  for (let index = start; index < start + length; index++) {
    const value = Math.min(high, Math.max(low, data[index]!))
    sum += value
    squares += value ** 2
  }
  return squares / length - (sum / length) ** 2
}
