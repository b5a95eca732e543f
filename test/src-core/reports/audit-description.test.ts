import { expect, it } from 'vitest'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { degradationFormula, degradationText } from '../../../src-core/reports/audit-description.ts'

it('a report names share and kernel of a reduced dose, and where the method is from', () => {
  const record = { request: { degradation: { kind: 'reduced-dose', share: 0.1, kernel: 'sharp' } } } as AuditRecord
  expect(degradationText(record)).toBe('degraded to tenth of the dose (10 %) by inserted noise')
  expect(degradationFormula(record)).toBe(
    'noise of tenth of the dose (10 %) inserted into projections of each slice, sharp kernel (doi:10.1118/1.4722751)'
  )
})
