import { completeDiscrepancyConfiguration } from '../scores/discrepancy-configuration.ts'
import { pixelScaleOf } from '../scores/sfrc/pixel-scale.ts'
import { sfrcOfPatches, sfrcOfSlices, sfrcOptions, type SfrcOptions } from '../scores/sfrc/sfrc.ts'
import type { Image } from '../images/image.ts'
import { extractPatches } from '../images/patches.ts'
import { referenceOf, type PatchInput, type SlicePatches } from './patch-stream.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { AuditRequest } from './audit-request.ts'
import { sfrcKind } from '../scores/sfrc/sfrc-definition.ts'

/**
 * sFRC crossings of the patches of some slices of each output of others, measured on the slices as they are: patches in
 * 0..1 have lost what lies beyond the source's range. Empty if sFRC cannot be computed.
 */
export async function comparedCrossings(
  input: PatchInput,
  request: AuditRequest,
  plan: AuditPlan,
  parts: readonly Pick<SlicePatches, 'slice' | 'taken'>[]
): Promise<Float64Array[]> {
  const { source, outputs } = input
  if (outputs.length === 0 || !sfrcKind.applies({ source: source.summary, request })) return []
  const { sfrc } = completeDiscrepancyConfiguration(source.summary.unit, request.discrepancy)
  const options = sfrcOptions(sfrc, pixelScaleOf(source.summary, sfrc), source.summary.pixelSpacing)
  const crossings: number[][] = outputs.map(() => [])
  for (const { slice, taken } of parts) {
    const reference = await referenceOf(input).readSlice(slice)
    for (const [index, output] of outputs.entries()) {
      const all = sliceCrossings(reference, await output.source.readSlice(slice), request, plan, options)
      crossings[index]!.push(...(taken?.map((patch) => all[patch]!) ?? all))
    }
  }
  return crossings.map((values) => Float64Array.from(values))
}

function sliceCrossings(
  reference: Image,
  output: Image,
  { patchify }: AuditRequest,
  { grid }: AuditPlan,
  options: SfrcOptions
): Float64Array {
  if (patchify.crop.kind === 'whole')
    return sfrcOfSlices(reference, output, { ...options, patchSize: patchify.patchSize })
  const cut = (image: Image) => extractPatches(image, grid.rowStarts, grid.columnStarts, patchify.patchSize)
  return sfrcOfPatches(cut(reference), cut(output), options)
}
