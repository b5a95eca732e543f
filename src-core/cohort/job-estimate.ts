import { planRequest } from '../audit/audit-plane.ts'
import type { AuditRequest } from '../audit/audit-request.ts'
import type { OpenedSeries } from '../audit/opened-series.ts'
import { pairScoreIds } from '../scores/table/score-table.ts'
import type { CohortEstimate } from './cohort-job.ts'
import type { CohortPlan } from './plan-schema.ts'

export const noEstimate: CohortEstimate = { jobs: 0, patches: 0, seconds: null, bytes: 0 }

/** Bytes of a record and other small files. */
const recordBytes = 64 * 1024
/** Scores besides those of a pair. */
const otherScores = 6

/** Size of the audit of one job, from its patches. Time is unknown until a piece was measured. */
export function estimateOf(
  series: OpenedSeries,
  request: AuditRequest,
  { pixels, worst, sample }: Pick<CohortPlan, 'pixels' | 'worst' | 'sample'>
): CohortEstimate {
  const { patchCount } = planRequest(series.source, request)
  const { summary: source } = series.source
  const hasReference = request.degradation.kind !== 'none'
  const judged = request.denoisers.length + request.outputs.length
  const scored = judged + (request.degradation.kind === 'reference' ? 0 : 1)
  const scores = otherScores + (hasReference ? pairScoreIds({ source, request }).length : 0)
  const roles = scored + (hasReference ? 1 : 0)
  const kept = pixels === 'all' ? patchCount : pixels === 'worst' ? Math.min(patchCount, worst * judged + sample) : 0
  const pixelBytes = kept * roles * request.patchify.patchSize ** 2 * 4
  return {
    jobs: 1,
    patches: patchCount,
    seconds: null,
    bytes: recordBytes + patchCount * (scored * scores * 8 + 13) + pixelBytes
  }
}

export const addedEstimates = (one: CohortEstimate, other: CohortEstimate): CohortEstimate => ({
  jobs: one.jobs + other.jobs,
  patches: one.patches + other.patches,
  seconds: null,
  bytes: one.bytes + other.bytes
})
