import { vi } from 'vitest'
import type { AuditScores } from '../../../../src-core/audit/audit-record.ts'
import { DenoscopeError } from '../../../../src-core/errors.ts'
import type { Finding } from '../../../../src-core/review/finding.ts'
import { answeredBy } from '../../../support/engine-call.ts'
import { auditContent, auditFinding, type RecordChanges } from '../../../support/records.ts'

/** SSIM of six patches. The mean of `mean` (0.63) is below that of `median` (0.65). */
export const sixPatches: AuditScores = {
  noisy: { ssim: Float64Array.of(0.2, 0.1, 0.3, 0.6, 0.5, 0.4) },
  median: { ssim: Float64Array.of(0.9, 0.5, 0.7, 0.6, 0.8, 0.4) },
  mean: { ssim: Float64Array.of(0.3, 0.9, 0.5, 0.6, 0.7, 0.8) }
}

const meanOf = (mean: number) => ({ ssim: { mean, low: mean, high: mean, n: 6 } })
const means = { noisy: meanOf(0.35), median: meanOf(0.65), mean: meanOf(0.63) }

/** An audit of six patches with the scores `sixPatches`. */
export const sixPatchAudit = (changes: RecordChanges = {}, air: Uint8Array | null = null) =>
  auditContent(sixPatches, { means, ...changes }, air)

/** An engine with these findings. It stores each judgement, and refuses any command that a test does not expect. */
export function findingsEngine(findings: readonly Finding[] = []) {
  const calls = vi.fn(async (name: string, input: object): Promise<unknown> => {
    if (name === 'findings.list') return { findings, embargoedBy: [] }
    if (name === 'findings.record') {
      const { judgement, ...target } = input as { judgement: Partial<Finding> }
      return auditFinding({ ...judgement, ...target })
    }
    throw new DenoscopeError('argument.invalid', `name: expected a command of findings, got '${name}'`)
  })
  return { calls, call: answeredBy(calls) }
}
