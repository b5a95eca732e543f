import { describe, expect, it } from 'vitest'
import { auditedOutput, auditRecord, ctSummary, mnistSummary } from '../../support/records.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { outputsWorstFirst, worstFirstScore } from '../../../src-core/audit/patch-ranking.ts'

const of = (...values: number[]) => Float64Array.of(...values)
const audit = (
  unit: 'HU' | '1',
  scores: Record<string, Record<string, Float64Array>>,
  more: Partial<AuditRecord> = {}
) => ({
  record: auditRecord('a', {
    source: unit === 'HU' ? ctSummary : mnistSummary,
    outputs: Object.keys(scores).map((key) => auditedOutput(key)),
    request: { degradation: { kind: 'pair', referenceSourceId: 'full-dose' } },
    ...more
  }),
  scores
})

describe('the worst patches first', () => {
  it('are those that lost most contrast on scans, outputs of others included', () => {
    expect(
      worstFirstScore(
        audit('HU', {
          acme: { contrastLost: of(0, 2), hiddenError: of(1, 1), frcCrossing: of(0.1, 0.2), psnr: of(30, 31) }
        })
      )
    ).toBe('contrastLost')
  })

  it('are those with hidden errors elsewhere', () => {
    expect(worstFirstScore(audit('1', { acme: { hiddenError: of(0, 0.2), ssim: of(1, 1) } }))).toBe('hiddenError')
  })

  it('pass over a score that ranks nothing, in all outputs', () => {
    expect(
      worstFirstScore(
        audit('1', { a: { hiddenError: of(0, 0), ssim: of(0.5, 1) }, b: { hiddenError: of(0, 0), ssim: of(0.5, 1) } })
      )
    ).toBe('ssim')
    expect(
      worstFirstScore(
        audit('1', { a: { hiddenError: of(0, 0), ssim: of(0.5, 1) }, b: { hiddenError: of(0, 1), ssim: of(0.5, 1) } })
      )
    ).toBe('hiddenError')
    expect(worstFirstScore(audit('1', { a: { ssim: of(NaN, NaN), psnr: of(20, 21) } }))).toBe('psnr')
  })

  it('belong to the output with the worst mean first, without air where that is known', () => {
    const mean = (value: number) => ({ contrastLost: { mean: value, low: value, high: value, n: 2 } })
    const scores = { a: { contrastLost: of(1, 1) }, b: { contrastLost: of(1, 1) } }
    expect(
      outputsWorstFirst(
        audit('HU', scores, { means: { a: mean(9), b: mean(1) }, meansWithoutAir: { a: mean(2), b: mean(3) } }),
        'contrastLost'
      )
    ).toEqual(['b', 'a'])
    expect(outputsWorstFirst(audit('HU', scores), 'contrastLost')).toEqual(['a', 'b'])
  })
})
