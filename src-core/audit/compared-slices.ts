import { completeDiscrepancyConfiguration } from '../discrepancy/configuration.ts'
import { pixelScaleOf } from '../discrepancy/sfrc/pixel-scale.ts'
import { sfrcOfPatches, sfrcOfSlices, sfrcOptions, type SfrcOptions } from '../discrepancy/sfrc/sfrc.ts'
import type { Image } from '../images/image.ts'
import { extractPatches } from '../images/patches.ts'
import type { PatchInput, SlicePatches } from './patch-stream.ts'
import type { AuditPlan } from './plan.ts'
import type { AuditRequest } from './request.ts'
import { hasSfrc } from './score-candidate.ts'

/**
 * sFRC crossings of the patches of some slices of a comparison, measured on the slices as they are: patches in 0..1 have
 * lost what lies beyond the source's range. Null where sFRC cannot be computed.
 */
export async function comparedCrossings(
  { source, reference }: PatchInput,
  request: AuditRequest,
  plan: AuditPlan,
  parts: readonly Pick<SlicePatches, 'slice' | 'taken'>[]
): Promise<Float64Array | null> {
  if (!hasSfrc({ source: source.summary, request })) return null
  const { sfrc } = completeDiscrepancyConfiguration(source.summary.unit, request.discrepancy)
  const options = sfrcOptions(sfrc, pixelScaleOf(source.summary, sfrc), source.summary.pixelSpacing)
  const crossings: number[] = []
  for (const { slice, taken } of parts) {
    const all = sliceCrossings(await reference!.readSlice(slice), await source.readSlice(slice), request, plan, options)
    crossings.push(...(taken?.map((patch) => all[patch]!) ?? all))
  }
  return Float64Array.from(crossings)
}

function sliceCrossings(reference: Image, candidate: Image, { patchify }: AuditRequest, { grid }: AuditPlan, options: SfrcOptions): Float64Array {
  if (patchify.crop.kind === 'whole') return sfrcOfSlices(reference, candidate, { ...options, patchSize: patchify.patchSize })
  const cut = (image: Image) => extractPatches(image, grid.rowStarts, grid.columnStarts, patchify.patchSize)
  return sfrcOfPatches(cut(reference), cut(candidate), options)
}
