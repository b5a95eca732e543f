import { counted } from '../../shared/format.ts'
import type { SliceRange } from './patchify-settings.ts'
import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import { clippedShares, type ClippedShares } from '../../../src-core/images/intensity.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import type { Square } from '../slice-viewer/crop-square.ts'
import { formatIntensity } from '../slice-viewer/window-level.ts'

type Range = Pick<SourceSummary, 'unit' | 'intensityRange'>

/**
 * Clipped shares of a slice, such as '… clipped to −1000 HU to 1000 HU: 1.2 % lie below, 0.3 % above'.
 * Null if an audit of the crop clips nothing.
 */
export function clippingText(
  slice: SliceImage,
  crop: Square,
  { unit, intensityRange: [low, high] }: Range
): string | null {
  const { below, above } = clippedShares(slice, [low, high], crop)
  if (below + above === 0) return null
  return `Clipped to ${formatIntensity(low, unit)} to ${formatIntensity(high, unit)} in the square of this slice: ${percent(below)} lie below, ${percent(above)} above`
}

const percent = (share: ClippedShares['below']): string =>
  share > 0 && share < 0.0005 ? 'less than 0.1\u00a0%' : `${(100 * share).toFixed(1)}\u00a0%`

/** Number of slices and patches of an audit. */
export interface AuditPlan {
  readonly slices: number
  readonly patches: number
}

/**
 * Slices and patches of an audit; patches are taken in slice order until the limit is reached.
 * @param paired slices that every series of the audit has; null if there is only one series, or until it is known
 */
export function auditPlan(
  patchesPerSlice: number,
  range: SliceRange,
  limit: number | null,
  paired: readonly number[] | null = null
): AuditPlan {
  const slices =
    paired?.filter((slice) => slice >= range.first && slice <= range.last).length ?? range.last - range.first + 1
  const patches = Math.min(slices * patchesPerSlice, limit ?? Infinity)
  return { slices: patchesPerSlice === 0 ? 0 : Math.ceil(patches / patchesPerSlice), patches }
}

/** The engine's estimate for its number of patches, carried over to the plan's. */
export function planSeconds(plan: AuditPlan, estimate: { patchCount: number; estimatedSeconds: number }): number {
  return estimate.patchCount === 0 ? 0 : (estimate.estimatedSeconds * plan.patches) / estimate.patchCount
}

/**
 * Content of a planned audit, such as '3 slices, 507 patches, 2 outputs, 3 denoisers, about 4 s'.
 * Parts with a count of 0, and an unknown time, are left out.
 * @param slice the word for what patches are cut from
 */
export function planStatement(
  plan: AuditPlan,
  { outputs = 0, denoisers }: { outputs?: number; denoisers: number },
  seconds: number | null,
  slice = 'slice'
): string {
  const runs = [
    ...(outputs === 0 ? [] : [counted(outputs, 'output')]),
    ...(denoisers === 0 ? [] : [counted(denoisers, 'denoiser')])
  ]
  const parts = [counted(plan.slices, slice), counted(plan.patches, 'patch', 'patches'), ...runs]
  return [...parts, ...(seconds === null ? [] : [roughly(seconds)])].join(', ')
}

/** An estimate is no measurement: one digit that counts, or two for seconds over ten. */
function roughly(seconds: number): string {
  if (seconds < 1) return 'less than a second'
  if (seconds < 10) return `about ${Math.round(seconds)}\u00a0s`
  if (seconds < 55) return `about ${Math.round(seconds / 5) * 5}\u00a0s`
  const minutes = Math.max(1, Math.round(seconds / 60))
  return minutes < 60 ? `about ${minutes}\u00a0min` : `about ${Math.round(minutes / 60)}\u00a0h`
}
