import { counted, duration } from '../../shared/format.ts'
import type { SliceRange } from './patchify-settings.ts'

/** How much an audit will make. */
export interface AuditPlan {
  readonly slices: number
  readonly patches: number
}

/** Slices and patches of an audit; patches are taken in slice order until the limit is reached. */
export function auditPlan(patchesPerSlice: number, range: SliceRange, limit: number | null): AuditPlan {
  const slices = range.last - range.first + 1
  const patches = Math.min(slices * patchesPerSlice, limit ?? Infinity)
  return { slices: patchesPerSlice === 0 ? 0 : Math.ceil(patches / patchesPerSlice), patches }
}

/** The engine's estimate for its number of patches, carried over to the plan's. */
export function planSeconds(plan: AuditPlan, estimate: { patchCount: number; estimatedSeconds: number }): number {
  return estimate.patchCount === 0 ? 0 : (estimate.estimatedSeconds * plan.patches) / estimate.patchCount
}

/** '3 slices, 507 patches, 3 denoisers, about 4 s'; without the time while it is not known. */
export function planStatement(plan: AuditPlan, denoisers: number, seconds: number | null): string {
  const parts = [counted(plan.slices, 'slice'), counted(plan.patches, 'patch', 'patches'), counted(denoisers, 'denoiser')]
  return [...parts, ...(seconds === null ? [] : [roughly(seconds)])].join(', ')
}

/** An estimate is no measurement: whole seconds, and nothing finer than one. */
function roughly(seconds: number): string {
  return seconds < 1 ? 'less than a second' : `about ${duration(seconds < 9.95 ? Math.round(seconds) : seconds).replace('.0', '')}`
}
