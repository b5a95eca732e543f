import type { OutputScores } from '../output-scores.ts'
import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import { detailLoss } from '../detail/detail-kept.ts'

/**
 * Hidden error: `max(structuralError, detailLoss) * percentile rank of PSNR` among the patches of this output.
 * Ties of PSNR count half.
 * A change with a PSNR among the highest is close to the error itself; a change with a low PSNR is close to 0.
 * @param scores `structuralError`, `psnr`, and `detailKept` if it is measured
 * @returns 0..1 for each patch; NaN if PSNR or structural error is unknown
 */
export function rankHiddenErrors(
  { structuralError, psnr, detailKept }: OutputScores,
  { detail }: Pick<DiscrepancyConfiguration, 'detail'>
): Float64Array {
  const ranks = midRanks(psnr!)
  const loss = (patch: number) => (detail && detailKept ? detailLoss(detailKept[patch]!, detail) : 0)
  return structuralError!.map((error, patch) => Math.max(error, loss(patch)) * ranks[patch]!)
}

/** Share of values below each value, plus half of those equal to it (itself included). NaN has no rank. */
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
