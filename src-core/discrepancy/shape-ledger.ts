import type { ImageBatch } from '../images/image.ts'
import type { IntensityRange } from '../images/intensity.ts'
import { requireSameShape } from '../metrics/pair.ts'
import type { DiscrepancyConfiguration } from './configuration.ts'
import { maskBits, type PatchLedger } from './patch-ledger.ts'

/** What the scores need to know besides pixels and thresholds. */
export interface LedgerContext {
  /** The source's values that lie at 0 and 1. */
  readonly intensityRange: IntensityRange
  /** How surely the digit became another one (0..1), for each patch; absent where there are no digits. */
  readonly identityChange?: Float64Array
}

/**
 * Masks and evidence of each pair of patches.
 * @param reference clean patches in 0..1
 * @param test patches of one candidate in 0..1, of the same shape
 * @throws argument.invalid when the shapes differ.
 */
export function patchLedger(
  reference: ImageBatch,
  test: ImageBatch,
  configuration: DiscrepancyConfiguration,
  context: LedgerContext
): PatchLedger {
  requireSameShape(reference, test)
  const threshold = firstThreshold(configuration, context)
  const masks = new Uint8Array(reference.data.length)
  for (let pixel = 0; pixel < masks.length; pixel++) {
    if (reference.data[pixel]! > threshold) masks[pixel]! |= maskBits.referenceForeground
    if (test.data[pixel]! > threshold) masks[pixel]! |= maskBits.candidateForeground
  }
  return { masks, evidence: Array.from({ length: reference.count }, () => ({ cause: 'none', sentences: [] })) }
}

function firstThreshold({ foreground }: DiscrepancyConfiguration, { intensityRange: [low, high] }: LedgerContext): number {
  if (foreground.kind === 'unit') return foreground.threshold
  return foreground.kind === 'intensity' ? (foreground.thresholds[0]! - low) / (high - low) : 0.5
}
