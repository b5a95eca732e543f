import type { AuditScores } from '../../../../src-core/audit/audit-record.ts'
import { completeDiscrepancyConfiguration } from '../../../../src-core/scores/discrepancy-configuration.ts'
import { rankHiddenErrors } from '../../../../src-core/scores/analysis/verdicts.ts'
import { scoreDiscrepancies } from '../../../../src-core/scores/analysis/patch-discrepancies.ts'
import { meanInterval } from '../../../../src-core/statistics/confidence-intervals.ts'
import type { ReportInput } from '../../../../src-core/reports/report-input.ts'
import { sampleInput } from './sample.ts'

const discrepancy = completeDiscrepancyConfiguration('1')

/** Sample with discrepancy scores. Patch 5 of 'average-3' is the reference with a stroke erased: high PSNR. */
export async function inputWithDiscrepancies(): Promise<ReportInput> {
  const sample = await sampleInput(30, [])
  const readPatches: ReportInput['readPatches'] = async (role, indices) => {
    const images = await sample.readPatches(role, indices)
    const position = indices.indexOf(5)
    if (role !== 'average-3' || position < 0) return images
    const clean = await sample.readPatches('reference', [5])
    images.data.set(eraseSquare(clean.data), 784 * position)
    return images
  }
  const all = [...Array(30).keys()]
  const reference = await readPatches('reference', all)
  const scores: Record<string, AuditScores[string]> = {}
  for (const [key, columns] of Object.entries(sample.scores)) {
    const found = scoreDiscrepancies(reference, await readPatches(key, all), discrepancy, { intensityRange: [0, 1] })
    const psnr = columns.psnr!.slice()
    if (key === 'average-3') psnr[5] = 30
    scores[key] = { ...columns, psnr, ...found, hiddenError: rankHiddenErrors({ ...found, psnr }, discrepancy) }
  }
  const means = Object.fromEntries(
    Object.entries(scores).map(([key, columns]) => [
      key,
      Object.fromEntries(
        Object.entries(columns).map(([id, values]) => [id, meanInterval(values, { seed: 1, resamples: 200 })])
      )
    ])
  )
  const record = { ...sample.record, scoreIds: Object.keys(scores.noisy!), discrepancy, means }
  return { ...sample, record, scores, readPatches }
}

function eraseSquare(clean: Float32Array): Float32Array {
  const bright = clean.indexOf(Math.max(...clean))
  return clean.map((value, pixel) => {
    const near = Math.max(
      Math.abs(Math.floor(pixel / 28) - Math.floor(bright / 28)),
      Math.abs((pixel % 28) - (bright % 28))
    )
    return near <= 3 ? 0 : value
  })
}
