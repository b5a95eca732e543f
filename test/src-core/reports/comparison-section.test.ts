import { describe, expect, it } from 'vitest'
import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'
import { causeIndex } from '../../../src-core/scores/cause-categories.ts'
import { defaultDiscrepancyConfiguration } from '../../../src-core/scores/discrepancy-configuration.ts'
import { auditedSlicesText } from '../../../src-core/reports/audit-description.ts'
import { comparisonSection } from '../../../src-core/reports/figure-sections.ts'
import { auditedOutput, auditRecord, ctSummary } from '../../support/records.ts'
import { emptyReport } from './support/sample.ts'

const words = (page: { readonly text: string }) => page.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const [lost, blur] = [causeIndex('lost'), causeIndex('blur')]

/** Four patches of an output on two slices: both patches of slice 1 and one of slice 2 lost structure. */
function flagged(air: readonly number[] | null) {
  const airPatches = air?.filter(Boolean).length ?? 0
  const record = auditRecord('a', {
    source: ctSummary,
    outputs: [auditedOutput('acme', 'ACME')],
    patchCount: 4,
    airPatches,
    ...(airPatches > 0 && { meansWithoutAir: {} }),
    scoreIds: ['cause'],
    discrepancy: defaultDiscrepancyConfiguration('HU')
  })
  return comparisonSection({
    ...emptyReport,
    record,
    air: air && Uint8Array.from(air),
    patches: { slice: Int32Array.of(0, 0, 1, 1), row: new Int32Array(4), column: Int32Array.of(0, 28, 0, 28) },
    scores: { acme: { cause: Float64Array.of(lost, lost, lost, blur) } }
  })
}

describe('the flagged patches of a report', () => {
  it('leave out air where the means do, and say how many were flagged there', () => {
    const text = words(flagged([1, 0, 0, 0]))
    expect(text).toContain('of the 3 patches that are not mostly air of each output')
    expect(text).toContain('1 1 2 1 All 2 Mostly air, not counted 1')
  })

  it('are all counted where nothing tells air', () => {
    const text = words(flagged(null))
    expect(text).toContain('of 4 patches of each output')
    expect(text).toContain('All 3')
    expect(text).not.toContain('air')
  })
})

describe('the slices of an audit in words', () => {
  const record = (slices: AuditRequest['slices'], paired?: readonly number[]) =>
    auditRecord('a', {
      source: { ...ctSummary, sliceCount: 24 },
      request: { slices },
      ...(paired && {
        pairing: { base: { id: 'ct', label: 'CT', sliceCount: 24 }, slices: paired, series: [], warnings: [] }
      })
    })

  it('are those that every series has', () => {
    expect(auditedSlicesText(record(undefined))).toBe('24\u00a0slices')
    expect(auditedSlicesText(record(undefined, [3, 4, 5]))).toBe('3 of 24\u00a0slices')
    expect(auditedSlicesText(record({ first: 2, last: 4 }, [3, 4, 5]))).toBe('2 of slices 3 to 5 of 24')
    expect(auditedSlicesText(record({ first: 3, last: 4 }, [3, 4, 5]))).toBe('slices 4 to 5 of 24')
  })
})
