import type { CandidateScores } from '../audit/audit.ts'
import type { ImageBatch } from '../images/image.ts'
import type { IntensityRange } from '../images/intensity.ts'
import { requireSameShape } from '../metrics/pair.ts'
import type { IntensityUnit } from '../sources/source.ts'
import { causeOf, evidenceOf, type PatchFacts } from './cause.ts'
import type { DiscrepancyConfiguration } from './configuration.ts'
import { causeIndex, residualDefinitions, shapeDefinitions, verdictDefinitions } from './definitions.ts'
import { PatchAnalysis } from './patch-analysis.ts'
import type { PatchLedger } from './patch-ledger.ts'

/** What the scores need to know besides pixels and thresholds. */
export interface LedgerContext {
  /** The source's values that lie at 0 and 1. */
  readonly intensityRange: IntensityRange
  /** How surely the digit became another one (0..1), for each patch; absent where there are no digits. */
  readonly identityChange?: Float64Array
}

/** Scores that `scoreDiscrepancies` gives: all but `lie`, which needs the whole audit. */
const scored = [...shapeDefinitions, ...residualDefinitions, ...verdictDefinitions].map(({ id }) => id).filter((id) => id !== 'lie')

/**
 * Shape, residual and verdict scores of each pair of patches, in one array for each score; `lie` is not among them, since it
 * ranks all patches of an audit (`rankLies`). Definitions, ranges and sources: docs/discrepancy.md.
 * @param reference clean patches in 0..1
 * @param test patches of one candidate in 0..1, of the same shape, at least 8 x 8
 * @throws argument.invalid when the shapes differ.
 */
export function scoreDiscrepancies(
  reference: ImageBatch, test: ImageBatch, configuration: DiscrepancyConfiguration, context: LedgerContext
): CandidateScores {
  const columns = Object.fromEntries(scored.map((id) => [id, new Float64Array(reference.count)]))
  measureEach(reference, test, configuration, context, (index, { facts }) => {
    for (const id in facts.shape) columns[id]![index] = facts.shape[id as keyof typeof facts.shape]
    columns['sharpnessChange']![index] = facts.sharpnessChange
    columns['intensityShift']![index] = facts.intensityShift
    columns['residualWhiteness']![index] = facts.residual.whiteness
    columns['residualCorrelation']![index] = facts.residual.correlation
    columns['structuralError']![index] = facts.structuralError
    columns['cause']![index] = causeIndex(causeOf(facts, configuration))
  })
  return columns
}

/**
 * Bits of `maskBits` for each pixel: shape (count, rows, columns). With several foreground levels, bits of all of them.
 * @throws as `scoreDiscrepancies`
 */
export function ledgerMasks(
  reference: ImageBatch, test: ImageBatch, configuration: DiscrepancyConfiguration, context: LedgerContext
): Uint8Array {
  const masks = new Uint8Array(reference.data.length)
  measureEach(reference, test, configuration, context, (index, analysis) => masks.set(analysis.masks, index * analysis.masks.length))
  return masks
}

/**
 * Masks and, for a person, the cause of each patch with its evidence.
 * @throws as `scoreDiscrepancies`
 */
export function patchLedger(
  reference: ImageBatch, test: ImageBatch, configuration: DiscrepancyConfiguration, context: LedgerContext & { readonly unit: IntensityUnit }
): PatchLedger {
  const words = context.unit === '1' ? { unit: '', digits: 3 } : { unit: context.unit === 'HU' ? ' HU' : '', digits: 1 }
  const masks = new Uint8Array(reference.data.length)
  const evidence = measureEach(reference, test, configuration, context, (index, analysis) => {
    masks.set(analysis.masks, index * analysis.masks.length)
    return evidenceOf(analysis.facts, configuration, words)
  })
  return { masks, evidence }
}

/** Everything that was measured of each patch, for tests and for whoever studies the thresholds. */
export function patchFacts(
  reference: ImageBatch, test: ImageBatch, configuration: DiscrepancyConfiguration, context: LedgerContext
): PatchFacts[] {
  return measureEach(reference, test, configuration, context, (_, { facts }) => structuredClone(facts))
}

function measureEach<Result>(
  reference: ImageBatch, test: ImageBatch, configuration: DiscrepancyConfiguration, context: LedgerContext,
  take: (index: number, analysis: PatchAnalysis) => Result
): Result[] {
  requireSameShape(reference, test)
  const analysis = new PatchAnalysis(reference.rows, reference.columns, configuration, context.intensityRange)
  return Array.from({ length: reference.count }, (_, index) => {
    analysis.measure(reference, test, index, context.identityChange?.[index] ?? NaN)
    return take(index, analysis)
  })
}
