import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { doseOf, whyNoDose } from '../../../src-core/audit/dose-response.ts'
import { doseFractionText } from '../../../src-core/sources/pairing/stated-dose.ts'
import { degradationInWords } from '../audit-labels/audit-facts.ts'

type Described = Pick<AuditRecord, 'request' | 'source' | 'reference'>

/** Dose of an audit and, for a real pair, its origin: 'quarter dose (25 %)' from 'CTDIvol 2.5 of 10 mGy'. */
export function doseHeading(record: Described): { readonly dose: string; readonly from: string | null } {
  const dose = doseOf(record)
  if (dose?.kind === 'pair') return { dose: doseFractionText(dose.value), from: dose.from ?? null }
  const words = degradationInWords(record.request.degradation, record.reference)
  return dose ? { dose: words, from: null } : { dose: 'dose not stated', from: words }
}

/**
 * Dose and origin in one line: 'quarter dose (25 %), from CTDIvol 2.5 of 10 mGy',
 * 'real pair with Full, dose not stated'.
 */
export function doseWords(record: Described): string {
  const { dose, from } = doseHeading(record)
  if (from === null) return dose
  return dose === 'dose not stated' ? `${from}, ${dose}` : `${dose}, from ${from}`
}

/** Audits that are in no curve, each with the reason and the remedy. */
export function auditsWithoutDose(records: readonly AuditRecord[]): { id: string; title: string; text: string }[] {
  return records.flatMap((record) => {
    const why = whyNoDose(record)
    return why === null ? [] : [{ id: record.id, title: record.title, text: `dose not stated: ${why}.` }]
  })
}
