import { areSquarePixels } from '../degradation/low-dose/geometry.ts'
import { completeDiscrepancyConfiguration } from '../discrepancy/configuration.ts'
import { pixelScaleOf } from '../discrepancy/sfrc/pixel-scale.ts'
import { sfrcOptions, sfrcOfPatches, smallestSfrcPatch } from '../discrepancy/sfrc/sfrc.ts'
import { fromUnitRange } from '../images/intensity.ts'
import type { ImageBatch } from '../images/image.ts'
import { metricDefinitions } from '../metrics/definitions.ts'
import { scorePatches } from '../metrics/score-patches.ts'
import type { SourceSummary } from '../sources/source.ts'
import type { CandidateScores } from './audit.ts'
import type { AuditRequest } from './request.ts'

/** What decides which scores an audit's patches get. */
export interface ScoringContext {
  readonly source: SourceSummary
  readonly request: Pick<AuditRequest, 'degradation' | 'patchify' | 'discrepancy'>
}

/** The scores of an audit, in the order of `scores.npy`. */
export function scoreIdsFor(context: ScoringContext): string[] {
  return [...metricDefinitions.map(({ id }) => id), ...(hasSfrc(context) ? ['frcCrossing'] : [])]
}

/** sFRC needs enough rings, square pixels (or ones of no known size) and, to tell tissue from air, values whose air is known. */
export const hasSfrc = ({ source, request: { degradation, patchify } }: ScoringContext): boolean =>
  (source.unit === 'HU' || degradation.kind === 'compare') &&
  patchify.patchSize >= smallestSfrcPatch &&
  (source.pixelSpacing === null || areSquarePixels(source.pixelSpacing))

/**
 * Every score of `scoreIdsFor` for each patch of a candidate; patches in 0..1.
 * @param known scores that are measured already: sFRC crossings of whole slices, which were not clipped to 0..1, and what
 * needs more than two images (see PatchScorer); they are among the result.
 * @throws argument.invalid as the scores do.
 */
export function scoreCandidate(
  reference: ImageBatch,
  candidate: ImageBatch,
  context: ScoringContext,
  known: CandidateScores
): CandidateScores {
  const scores = { ...scorePatches(reference, candidate, context.source), ...known }
  if (!hasSfrc(context)) return scores
  return { ...scores, frcCrossing: known.frcCrossing ?? crossingsOf(reference, candidate, context) }
}

function crossingsOf(reference: ImageBatch, candidate: ImageBatch, { source, request }: ScoringContext): Float64Array {
  const { sfrc } = completeDiscrepancyConfiguration(source.unit, request.discrepancy)
  const inUnit = (batch: ImageBatch) => fromUnitRange(batch, source.intensityRange)
  return sfrcOfPatches(inUnit(reference), inUnit(candidate), sfrcOptions(sfrc, pixelScaleOf(source, sfrc), source.pixelSpacing))
}
