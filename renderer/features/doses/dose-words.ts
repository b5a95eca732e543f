import type { AuditRecord } from '../../../src-core/audit/audit.ts'
import { doseOf, whyNoDose } from '../../../src-core/audit/doses.ts'
import { doseFractionText } from '../../../src-core/sources/stated-dose.ts'
import { dosesText } from '../../text/glance.ts'
import { degradationInWords } from '../audit/audit-facts.ts'

type Described = Pick<AuditRecord, 'request' | 'source' | 'reference'>

/** At which dose an audit was made: 'Gaussian noise 0.3', 'quarter dose (25 %), from CTDIvol 2.5 of 10 mGy', 'real pair with Full, dose not stated'. */
export function doseWords(record: Described): string {
  const dose = doseOf(record)
  if (dose?.kind === 'pair') return `${doseFractionText(dose.value)}, from ${dose.from}`
  const words = degradationInWords(record.request.degradation, record.reference)
  return dose ? words : `${words}, ${dosesText.notStated}`
}

/** Audits that are in no curve, each with the reason and what to do. */
export function auditsWithoutDose(records: readonly AuditRecord[]): { id: string; title: string; text: string }[] {
  return records.flatMap((record) => {
    const why = whyNoDose(record)
    return why === null ? [] : [{ id: record.id, title: record.title, text: `${dosesText.notStated}: ${why}.` }]
  })
}
