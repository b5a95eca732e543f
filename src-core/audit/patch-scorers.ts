import { loadDigitClassifier } from '../scores/identity/digit-classifier.ts'
import { identityChange } from '../scores/identity/identity-change.ts'
import { digitSize } from '../scores/identity/network.ts'
import { dataMisfit } from '../scores/reference-free/data-misfit.ts'
import { latentDistances } from '../scores/reference-free/latent-index.ts'
import { hasBottleneck, openLatentIndex } from '../scores/reference-free/latent-store.ts'
import { seedInstability, seedStability } from '../scores/reference-free/seed-stability.ts'
import { denoiseWhole } from '../denoisers/denoise-whole-slice.ts'
import { batchOfOne, imageAt, type ImageBatch } from '../images/image.ts'
import { loadTensorFlow } from '../denoisers/models/backend.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import type { SourceSummary } from '../sources/source.ts'
import type { OutputScores } from '../scores/output-scores.ts'
import { hasInput } from './audited-outputs.ts'
import type { SlicePatches } from './patch-stream.ts'
import type { ReadyDenoiser } from './ready-denoisers.ts'
import type { AuditRequest } from './audit-request.ts'
import { cutFromSlices, seesWholeSlices } from './whole-slices.ts'

/** Where scores find what they need besides pixels; scores whose place is not named are not made. */
export interface ScoringResources {
  /** Folder of the digit classifier. */
  readonly digitClassifier?: string
  /** Folder in which the latent vectors of models' training images are kept. */
  readonly latents?: string
}

/** Patches of one candidate and what they came from; all in 0..1. */
export interface ScoredPatches {
  /** The denoiser that made them; null for the noisy input and for somebody else's output. */
  readonly ready: ReadyDenoiser | null
  readonly images: ImageBatch
  /** Null if no input is known. */
  readonly noisy: ImageBatch | null
  readonly reference: ImageBatch | null
  /** Where the patches come from, one slice after the other. */
  readonly slices: readonly SlicePatches[]
  /** Number of the first patch among all of the audit. */
  readonly firstPatch: number
}

/** Scores that need more than a reference and a candidate: a classifier, the noisy input, or the denoiser itself. */
export interface PatchScorer {
  readonly id: string
  /** One value for each patch; NaN for a candidate that cannot have the score. `map`: where on the patches. */
  score(patches: ScoredPatches): Promise<{ readonly values: Float64Array; readonly map?: ImageBatch }>
  /** What the audit's record says of the scorer's own files. */
  versions?(): Promise<Readonly<Record<string, string>>>
}

export interface ScorerContext {
  readonly source: SourceSummary
  readonly request: Pick<AuditRequest, 'degradation' | 'patchify' | 'seed' | 'stability'>
  readonly denoisers: readonly ReadyDenoiser[]
  readonly resources?: ScoringResources
  /** Awaited between pieces of long work; ends it by throwing. */
  readonly pause?: () => Promise<void>
  /** One line that names the long work. */
  readonly onProgress?: (message: string) => void
}

/** The scorers that an audit can use, in the order of their scores. */
export function patchScorers(context: ScorerContext): PatchScorer[] {
  const {
    source,
    request: { degradation, patchify, stability },
    denoisers,
    resources
  } = context
  const isDigits = source.kind === 'mnist' && patchify.patchSize === digitSize && degradation.kind !== 'none'
  const isDenoised = hasInput({ request: { degradation } })
  return [
    ...(isDigits && resources?.digitClassifier ? [identityScorer(resources.digitClassifier)] : []),
    ...(isDenoised ? [misfitScorer(context)] : []),
    ...(isDenoised && stability ? [stabilityScorer(context, stability.draws)] : []),
    ...(resources?.latents && denoisers.some(({ denoiser }) => hasBottleneck(denoiser))
      ? [latentScorer(resources.latents)]
      : [])
  ]
}

/** Runs every scorer on the patches of one candidate. */
export async function scoreByAll(
  scorers: readonly PatchScorer[],
  patches: ScoredPatches
): Promise<{ scores: OutputScores; maps: ImageBatch[] }> {
  const scores: Record<string, Float64Array> = {}
  const maps: ImageBatch[] = []
  for (const scorer of scorers) {
    const { values, map } = await scorer.score(patches)
    scores[scorer.id] = values
    if (map) maps.push(map)
  }
  return { scores, maps }
}

const noValues = ({ images }: ScoredPatches) => ({ values: new Float64Array(images.count).fill(NaN) })

function identityScorer(directory: string): PatchScorer {
  const classifier = loadDigitClassifier(directory)
  // Awaited when the first patches come.
  classifier.catch(() => undefined)
  let known: { reference: ImageBatch; classes: ReturnType<Awaited<typeof classifier>['classify']> } | undefined
  return {
    id: 'identityChange',
    versions: async () => {
      const {
        card: { id, weightsSha256 }
      } = await classifier
      return { 'digit classifier': `${id}, weights SHA-256 ${weightsSha256}` }
    },
    score: async (patches) => {
      const { reference, images } = patches
      if (!reference) return noValues(patches)
      const { classify } = await classifier
      if (known?.reference !== reference) known = { reference, classes: classify(reference) }
      return { values: identityChange(await known.classes, await classify(images)) }
    }
  }
}

function misfitScorer({ request: { degradation } }: ScorerContext): PatchScorer {
  return { id: 'dataMisfit', score: async ({ noisy, images }) => ({ values: dataMisfit(noisy!, images, degradation) }) }
}

function stabilityScorer(context: ScorerContext, draws: number): PatchScorer {
  const [low, high] = context.source.intensityRange
  return {
    id: 'seedInstability',
    score: async (patches) => {
      const { ready, noisy } = patches
      if (!ready || !noisy) return noValues(patches)
      const map = await (seesWholeSlices(ready) ? sliceStability : patchStability)(context, draws, patches, ready)
      return { values: seedInstability(map).map((deviation) => (high - low) * deviation), map }
    }
  }
}

type StabilityMap = (
  context: ScorerContext,
  draws: number,
  patches: ScoredPatches,
  ready: ReadyDenoiser
) => Promise<ImageBatch>

const patchStability: StabilityMap = (
  { request: { degradation, seed }, pause },
  draws,
  { reference, noisy, firstPatch },
  ready
) => {
  const denoise = (images: ImageBatch) => ready.denoiser.denoise(images, ready.choice.parameters)
  return seedStability({ reference, noisy: noisy!, degradation, draws, seed, firstImage: firstPatch, denoise, pause })
}

/** Noise is drawn over whole slices, which are denoised whole; the deviations are cut as the patches were. */
const sliceStability: StabilityMap = ({ request, pause, onProgress }, draws, { slices, images }, ready) => {
  const {
    degradation,
    seed,
    patchify: { patchSize }
  } = request
  const denoise = async (slice: ImageBatch) =>
    batchOfOne(await denoiseWhole(ready.denoiser, imageAt(slice, 0), ready.choice.parameters))
  return cutFromSlices(slices, images.count, async ({ slice, whole: { reference, noisy } }) => {
    onProgress?.(`Drawing noise for ${ready.label}, slice ${sliceNumber(slice)}`)
    const drawn = { reference: reference && batchOfOne(reference), noisy: batchOfOne(noisy!), firstImage: slice }
    return imageAt(
      await seedStability({ ...drawn, degradation, draws, seed, noiseBlock: patchSize, denoise, pause }),
      0
    )
  })
}

function latentScorer(directory: string): PatchScorer {
  const indices = new Map<string, ReturnType<typeof openLatentIndex>>()
  return {
    id: 'latentDistance',
    score: async (patches) => {
      const { ready, noisy } = patches
      if (!ready || !noisy || !hasBottleneck(ready.denoiser)) return noValues(patches)
      if (!indices.has(ready.key)) indices.set(ready.key, openLatentIndex(ready.denoiser, directory))
      const { tf } = await loadTensorFlow()
      return {
        values: latentDistances(tf, await ready.denoiser.bottleneck.encode(noisy), await indices.get(ready.key)!)
      }
    }
  }
}
