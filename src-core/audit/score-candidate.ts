import { areSquarePixels } from '../degradation/low-dose/geometry.ts'
import { completeDiscrepancyConfiguration } from '../discrepancy/configuration.ts'
import { residualDefinitions, shapeDefinitions, verdictDefinitions } from '../discrepancy/definitions.ts'
import { localResidual, residualFloor, smallestResidualPatch } from '../discrepancy/local-residual.ts'
import { scoreDiscrepancies } from '../discrepancy/shape-ledger.ts'
import { pixelScaleOf } from '../discrepancy/sfrc/pixel-scale.ts'
import { sfrcOptions, sfrcOfPatches, smallestSfrcPatch } from '../discrepancy/sfrc/sfrc.ts'
import { fromUnitRange } from '../images/intensity.ts'
import { imageBatch, type ImageBatch } from '../images/image.ts'
import { metricDefinitions, windowedDefinitions } from '../metrics/definitions.ts'
import { scorePatches } from '../metrics/score-patches.ts'
import { scoreWindowed } from '../metrics/windowed.ts'
import type { SourceSummary } from '../sources/source.ts'
import type { CandidateScores } from './audit.ts'
import type { AuditRequest } from './request.ts'

/** What decides which scores an audit's patches get. */
export interface ScoringContext {
  readonly source: SourceSummary
  readonly request: Pick<AuditRequest, 'degradation' | 'patchify' | 'discrepancy'>
}

const always = [...metricDefinitions, ...verdictDefinitions, ...shapeDefinitions, ...residualDefinitions].map(({ id }) => id)

/** Patches whose shapes are compared without a pause. */
const stepPatches = 512

/** The scores of an audit, in the order of `scores.npy`. */
export const scoreIdsFor = (context: ScoringContext): string[] => [
  ...always, ...(isInHounsfieldUnits(context) ? windowedDefinitions.map(({ id }) => id) : []),
  ...(hasLocalResidual(context) ? ['localResidual'] : []), ...(hasSfrc(context) ? ['frcCrossing'] : [])
]

/** Only values in HU have the windows of radiology. */
const isInHounsfieldUnits = ({ source }: ScoringContext): boolean => source.unit === 'HU'

/** Digits have thresholds that find their strokes, and ten thousand of them would wait for this one. */
const hasLocalResidual = ({ source, request: { patchify } }: ScoringContext): boolean =>
  source.unit !== '1' && patchify.patchSize >= smallestResidualPatch

/** sFRC needs enough rings, square pixels (or ones of no known size) and, to tell tissue from air, values whose air is known. */
export const hasSfrc = ({ source, request: { degradation, patchify } }: ScoringContext): boolean =>
  (source.unit === 'HU' || degradation.kind === 'compare') &&
  patchify.patchSize >= smallestSfrcPatch &&
  (source.pixelSpacing === null || areSquarePixels(source.pixelSpacing))

/**
 * Every score of `scoreIdsFor` but `lie`, which ranks all patches of an audit, for each patch of a candidate; patches in 0..1.
 * @param known scores that are measured already: sFRC crossings of whole slices, which were not clipped to 0..1, and what
 * needs more than two images (see PatchScorer); they are among the result.
 * @param pause is awaited between pieces of long work; ends it by throwing.
 * @throws argument.invalid as the scores do.
 */
export async function scoreCandidate(
  reference: ImageBatch,
  candidate: ImageBatch,
  context: ScoringContext,
  known: CandidateScores,
  pause: () => Promise<void> = async () => {}
): Promise<CandidateScores> {
  const discrepancies = await compareShapes(reference, candidate, context, known, pause)
  const windowed = isInHounsfieldUnits(context) ? scoreWindowed(reference, candidate, context.source) : {}
  const scores = { ...scorePatches(reference, candidate, context.source), ...windowed, ...discrepancies, ...known }
  if (!hasSfrc(context)) return scores
  return { ...scores, frcCrossing: known.frcCrossing ?? crossingsOf(reference, candidate, context) }
}

async function compareShapes(
  reference: ImageBatch, candidate: ImageBatch, { source, request }: ScoringContext, known: CandidateScores, pause: () => Promise<void>
): Promise<CandidateScores> {
  const configuration = completeDiscrepancyConfiguration(source.unit, request.discrepancy)
  const floor = residualFloor(source.unit, source.intensityRange)
  const columns: Record<string, Float64Array> = {}
  for (let first = 0; first < reference.count; first += stepPatches) {
    await pause()
    const part = (batch: ImageBatch) => imagesFrom(batch, first, Math.min(stepPatches, reference.count - first))
    const identityChange = known.identityChange?.subarray(first, first + stepPatches)
    const scores = scoreDiscrepancies(part(reference), part(candidate), configuration, { intensityRange: source.intensityRange, identityChange })
    const residual = hasLocalResidual({ source, request }) ? { localResidual: localResidual(part(reference), part(candidate), { floor }).score } : {}
    for (const [id, values] of Object.entries({ ...scores, ...residual })) (columns[id] ??= new Float64Array(reference.count)).set(values, first)
  }
  return columns
}

function imagesFrom({ data, rows, columns }: ImageBatch, first: number, count: number): ImageBatch {
  const size = rows * columns
  return imageBatch(data.subarray(first * size, (first + count) * size), count, rows, columns)
}

function crossingsOf(reference: ImageBatch, candidate: ImageBatch, { source, request }: ScoringContext): Float64Array {
  const { sfrc } = completeDiscrepancyConfiguration(source.unit, request.discrepancy)
  const inUnit = (batch: ImageBatch) => fromUnitRange(batch, source.intensityRange)
  return sfrcOfPatches(inUnit(reference), inUnit(candidate), sfrcOptions(sfrc, pixelScaleOf(source, sfrc), source.pixelSpacing))
}
