import type { Image } from '../images/image.ts'
import { extractPatches } from '../images/patchify-grid.ts'
import { completeDiscrepancyConfiguration } from '../scores/discrepancy-configuration.ts'
import { pixelScaleOf, sfrcOfPatches, sfrcOfSlices, sfrcOptions, type SfrcOptions } from '../scores/sfrc/sfrc.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { AuditRequest } from './audit-request.ts'
import { referenceOf, type OpenedSeries } from './opened-series.ts'
import { sfrcKind } from '../scores/sfrc/sfrc-definition.ts'
import type { SlicePatches } from './slice-patches.ts'

/**
 * sFRC crossings of the patches of some slices, for each output of another method.
 * Measured in the slices' own unit: patches in 0..1 lack the values beyond the source's range.
 * @returns one array for each output; empty if sFRC cannot be computed
 */
export async function outputCrossings(
  series: OpenedSeries,
  request: AuditRequest,
  plan: AuditPlan,
  slices: readonly Pick<SlicePatches, 'slice' | 'sampled'>[]
): Promise<Float64Array[]> {
  const { source, outputs } = series
  if (outputs.length === 0 || !sfrcKind.applies({ source: source.summary, request })) return []
  const { sfrc } = completeDiscrepancyConfiguration(source.summary.unit, request.discrepancy)
  const options = sfrcOptions(sfrc, pixelScaleOf(source.summary, sfrc), source.summary.pixelSpacing)
  const crossings: number[][] = outputs.map(() => [])
  for (const { slice, sampled } of slices) {
    const reference = await referenceOf(series).readSlice(slice)
    for (const [index, output] of outputs.entries()) {
      const all = sliceCrossings(reference, await output.source.readSlice(slice), request, plan, options)
      crossings[index]!.push(...(sampled?.map((patch) => all[patch]!) ?? all))
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
