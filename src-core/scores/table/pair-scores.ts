import { areSquarePixels } from '../../degradation/low-dose/geometry.ts'
import { completeDiscrepancyConfiguration, type DiscrepancyChoice } from '../discrepancy-configuration.ts'
import { verdictDefinitions } from '../analysis/verdict-definitions.ts'
import { detailDefinitions } from '../detail/detail-definitions.ts'
import { residualDefinitions } from '../residual/residual-definitions.ts'
import { shapeDefinitions } from '../shape/shape-definitions.ts'
import { localResidual, residualFloor, smallestResidualPatch } from '../residual/blob-snr.ts'
import { scoreOutputs } from '../analysis/patch-discrepancies.ts'
import { pixelScaleOf } from '../sfrc/pixel-scale.ts'
import { sfrcOptions, sfrcOfPatches, smallestSfrcPatch } from '../sfrc/sfrc.ts'
import { fromUnitRange } from '../../images/intensity.ts'
import type { ImageBatch } from '../../images/image.ts'
import { fidelityDefinitions, windowedDefinitions } from '../fidelity/fidelity-definitions.ts'
import { scorePatches } from '../fidelity/score-patches.ts'
import { scoreWindowed } from '../fidelity/windowed-fidelity.ts'
import type { SourceSummary } from '../../sources/source.ts'
import type { OutputScores } from '../output-scores.ts'

/** What decides which scores an audit's patches get. */
export interface ScoringContext {
  readonly source: SourceSummary
  readonly request: {
    /** Outputs of others. */
    readonly outputs: readonly unknown[]
    readonly patchify: { readonly patchSize: number }
    readonly discrepancy?: DiscrepancyChoice
  }
}

const always = [...fidelityDefinitions, ...verdictDefinitions, ...shapeDefinitions, ...residualDefinitions].map(
  ({ id }) => id
)

/** The scores of an audit, in the order of `scores.npy`. */
export const scoreIdsFor = (context: ScoringContext): string[] => [
  ...always,
  ...(isInHounsfieldUnits(context) ? windowedDefinitions.map(({ id }) => id) : []),
  ...(hasDetail(context) ? detailDefinitions.map(({ id }) => id) : []),
  ...(hasLocalResidual(context) ? ['localResidual'] : []),
  ...(hasSfrc(context) ? ['frcCrossing'] : [])
]

/** Only values in HU have the windows of radiology. */
const isInHounsfieldUnits = ({ source }: ScoringContext): boolean => source.unit === 'HU'

const hasDetail = ({ source, request }: ScoringContext): boolean =>
  completeDiscrepancyConfiguration(source.unit, request.discrepancy).detail !== undefined

/** Digits have thresholds that find their strokes, and ten thousand of them would wait for this one. */
const hasLocalResidual = ({ source, request: { patchify } }: ScoringContext): boolean =>
  source.unit !== '1' && patchify.patchSize >= smallestResidualPatch

/** sFRC needs enough rings and square pixels (or ones of no known size). Without outputs of others it also needs HU, to tell tissue from air. */
export const hasSfrc = ({ source, request: { outputs, patchify } }: ScoringContext): boolean =>
  (source.unit === 'HU' || outputs.length > 0) &&
  patchify.patchSize >= smallestSfrcPatch &&
  (source.pixelSpacing === null || areSquarePixels(source.pixelSpacing))

/** Patches of an audit, clean and of each candidate, that are scored together; all in 0..1. */
export interface ScoringBatch {
  readonly context: ScoringContext
  readonly reference: ImageBatch
  readonly candidates: readonly {
    readonly images: ImageBatch
    /**
     * Scores that are measured already: sFRC crossings of whole slices, which were not clipped to 0..1, and what needs more than
     * two images (see PatchScorer).
     */
    readonly known: OutputScores
  }[]
}

/**
 * Every score of `scoreIdsFor` for each candidate and patch, but `lie`, which ranks all patches of an audit, and what is known.
 * @throws argument.invalid as the scores do.
 */
export function scoreBatch({ context, reference, candidates }: ScoringBatch): OutputScores[] {
  const { source, request } = context
  const configuration = completeDiscrepancyConfiguration(source.unit, request.discrepancy)
  const compared = candidates.map(({ images, known }) => ({ images, identityChange: known['identityChange'] }))
  const shapes = scoreOutputs(reference, compared, configuration, source.intensityRange)
  return candidates.map(({ images, known }, candidate) => ({
    ...scorePatches(reference, images, source),
    ...(isInHounsfieldUnits(context) ? scoreWindowed(reference, images, source) : {}),
    ...shapes[candidate]!,
    ...(hasLocalResidual(context) ? { localResidual: localResidualOf(reference, images, source) } : {}),
    ...(hasSfrc(context) && !known['frcCrossing'] ? { frcCrossing: crossingsOf(reference, images, context) } : {})
  }))
}

const localResidualOf = (
  reference: ImageBatch,
  candidate: ImageBatch,
  { unit, intensityRange }: SourceSummary
): Float64Array => localResidual(reference, candidate, { floor: residualFloor(unit, intensityRange) }).score

function crossingsOf(reference: ImageBatch, candidate: ImageBatch, { source, request }: ScoringContext): Float64Array {
  const { sfrc } = completeDiscrepancyConfiguration(source.unit, request.discrepancy)
  const inUnit = (batch: ImageBatch) => fromUnitRange(batch, source.intensityRange)
  return sfrcOfPatches(
    inUnit(reference),
    inUnit(candidate),
    sfrcOptions(sfrc, pixelScaleOf(source, sfrc), source.pixelSpacing)
  )
}
