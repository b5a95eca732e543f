import type { OutputScores } from '../metric-definition.ts'
import type { ImageBatch } from '../../images/image.ts'
import type { IntensityRange } from '../../images/intensity.ts'
import { requireSameShape } from '../fidelity/pixel-errors.ts'
import type { IntensityUnit } from '../../sources/source.ts'
import { causeOf, type PatchFacts, verdictDefinitions } from './verdicts.ts'
import { evidenceOf } from './patch-evidence.ts'
import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import { causeIndex } from '../cause-categories.ts'
import { detailDefinitions } from '../detail/detail-kept.ts'
import { residualDefinitions } from '../residual/residual-definitions.ts'
import { shapeDefinitions } from '../shape/shape-definitions.ts'
import { PatchAnalysis, type PatchMeasurement } from './patch-analysis.ts'
import type { PatchEvidence, PatchErrorMap } from '../patch-error-map.ts'

/** Input of the scores besides pixels and thresholds. */
export interface ErrorMapContext {
  /** Values of the source at 0 and 1. */
  readonly intensityRange: IntensityRange
  /** Probability for each patch that the digit reads as another one, 0..1; absent without digits. */
  readonly identityChange?: Float64Array
}

/** Ids of the scores of `scoreDiscrepancies`: all but `hiddenError`, which needs the whole audit. */
const scored = ({ detail }: DiscrepancyConfiguration): string[] =>
  [...shapeDefinitions, ...residualDefinitions, ...verdictDefinitions, ...(detail ? detailDefinitions : [])]
    .map(({ id }) => id)
    .filter((id) => id !== 'hiddenError')

/**
 * Shape, residual and verdict scores of each pair of patches, in one array for each score.
 * `hiddenError` is left out, because it ranks all patches of an audit (`rankHiddenErrors`).
 * Definitions, ranges and sources: docs/discrepancy.md.
 * @param reference clean patches in 0..1
 * @param test patches of one output in 0..1, of the same shape, at least 8 x 8
 * @throws argument.invalid if the shapes differ
 */
export function scoreDiscrepancies(
  reference: ImageBatch,
  test: ImageBatch,
  configuration: DiscrepancyConfiguration,
  { intensityRange, identityChange }: ErrorMapContext
): OutputScores {
  return scoreOutputs(reference, [{ images: test, identityChange }], configuration, intensityRange)[0]!
}

/** Patches of an output, and the identity change of each patch (0..1) if the source has digits. */
export interface ComparedOutput {
  readonly images: ImageBatch
  readonly identityChange?: Float64Array
}

/**
 * As `scoreDiscrepancies`, for several outputs of one reference. The reference is measured once.
 * @throws as `scoreDiscrepancies`
 */
export function scoreOutputs(
  reference: ImageBatch,
  outputs: readonly ComparedOutput[],
  configuration: DiscrepancyConfiguration,
  intensityRange: IntensityRange
): OutputScores[] {
  const ids = scored(configuration)
  const columns = outputs.map(() => Object.fromEntries(ids.map((id) => [id, new Float64Array(reference.count)])))
  measureEach(reference, outputs, configuration, intensityRange, (index, { facts }, output) => {
    keepScores(columns[output]!, index, facts, configuration)
  })
  return columns
}

function keepScores(
  columns: Record<string, Float64Array>,
  index: number,
  facts: PatchFacts,
  configuration: DiscrepancyConfiguration
): void {
  for (const id in facts.shape) columns[id]![index] = facts.shape[id as keyof typeof facts.shape]
  columns['sharpnessChange']![index] = facts.sharpnessChange
  columns['intensityShift']![index] = facts.intensityShift
  columns['residualWhiteness']![index] = facts.residual.whiteness
  columns['residualCorrelation']![index] = facts.residual.correlation
  columns['structuralError']![index] = facts.structuralError
  for (const { id } of detailDefinitions)
    if (columns[id]) columns[id][index] = facts[id as 'detailKept' | 'contrastLost']
  columns['cause']![index] = causeIndex(causeOf(facts, configuration))
}

/**
 * Bits of `maskBits` for each pixel: shape (count, rows, columns). With several foreground levels, bits of all of them.
 * @throws as `scoreDiscrepancies`
 */
export function errorMapMasks(
  reference: ImageBatch,
  test: ImageBatch,
  configuration: DiscrepancyConfiguration,
  context: ErrorMapContext
): Uint8Array {
  const masks = new Uint8Array(reference.data.length)
  measureAlone(reference, test, configuration, context, (index, { masks: found }) =>
    masks.set(found, index * found.length)
  )
  return masks
}

/**
 * Masks, and the cause of each patch with its evidence in words.
 * @throws as `scoreDiscrepancies`
 */
export function patchErrorMap(
  reference: ImageBatch,
  test: ImageBatch,
  configuration: DiscrepancyConfiguration,
  context: ErrorMapContext & { readonly unit: IntensityUnit }
): PatchErrorMap {
  const words = context.unit === '1' ? { unit: '', digits: 3 } : { unit: context.unit === 'HU' ? ' HU' : '', digits: 1 }
  const masks = new Uint8Array(reference.data.length)
  const evidence: PatchEvidence[] = []
  measureAlone(reference, test, configuration, context, (index, { facts, masks: found }) => {
    masks.set(found, index * found.length)
    evidence.push(evidenceOf(facts, configuration, words))
  })
  return { masks, evidence }
}

/** All measurements of each patch, for tests and for studies of the thresholds. */
export function patchFacts(
  reference: ImageBatch,
  test: ImageBatch,
  configuration: DiscrepancyConfiguration,
  context: ErrorMapContext
): PatchFacts[] {
  const all: PatchFacts[] = []
  measureAlone(reference, test, configuration, context, (_, { facts }) => all.push(facts))
  return all
}

function measureAlone(
  reference: ImageBatch,
  images: ImageBatch,
  configuration: DiscrepancyConfiguration,
  { intensityRange, identityChange }: ErrorMapContext,
  take: (index: number, measured: PatchMeasurement) => void
): void {
  measureEach(reference, [{ images, identityChange }], configuration, intensityRange, take)
}

function measureEach(
  reference: ImageBatch,
  outputs: readonly ComparedOutput[],
  configuration: DiscrepancyConfiguration,
  intensityRange: IntensityRange,
  take: (index: number, measured: PatchMeasurement, output: number) => void
): void {
  for (const { images } of outputs) requireSameShape(reference, images)
  const analysis = new PatchAnalysis(reference.rows, reference.columns, configuration, intensityRange)
  for (let index = 0; index < reference.count; index++) {
    const patch = analysis.reference(reference.data, index * reference.rows * reference.columns)
    for (let output = 0; output < outputs.length; output++) {
      const { images, identityChange } = outputs[output]!
      take(index, patch.compare(images.data, identityChange?.[index]), output)
    }
  }
}
