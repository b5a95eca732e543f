import type { OutputScores } from '../output-scores.ts'
import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import { detailLoss } from '../detail/detail-kept.ts'

/**
 * What is wrong given PSNR, 'worst lie first': the structural error of each patch or its lack of detail (`detailLoss`), whichever is
 * worse, times the share of this output's patches whose PSNR is lower (equal ones count half). What changed or lost structure while
 * its PSNR stayed among the highest comes out near that error itself; what the PSNR gives away comes out near 0.
 * @param scores `structuralError` and `psnr`, and `detailKept` where it is measured
 * @returns 0..1 for each patch; NaN where PSNR or structural error is not known.
 */
export function rankHiddenErrors(
  { structuralError, psnr, detailKept }: OutputScores,
  { detail }: Pick<DiscrepancyConfiguration, 'detail'>
): Float64Array {
  const ranks = midRanks(psnr!)
  const loss = (patch: number) => (detail && detailKept ? detailLoss(detailKept[patch]!, detail) : 0)
  return structuralError!.map((error, patch) => Math.max(error, loss(patch)) * ranks[patch]!)
}

/** For each value the share of values below it, plus half of those equal to it (itself included); NaN has none. */
function midRanks(values: Float64Array): Float64Array {
  const order = [...values.keys()]
    .filter((at) => !Number.isNaN(values[at]!))
    .sort((a, b) => (values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : 0))
  const ranks = new Float64Array(values.length).fill(NaN)
  for (let first = 0; first < order.length;) {
    let end = first + 1
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++
    for (let at = first; at < end; at++) ranks[order[at]!] = (first + end) / 2 / order.length
    first = end
  }
  return ranks
}
