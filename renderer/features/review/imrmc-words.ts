import { shortRoleLabel } from '../../../src-core/audit/audited-outputs.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import type { CommandOutput } from '../../../src-core/engine/contract.ts'
import { reviewText } from '../../text/review.ts'

type Made = Omit<CommandOutput<'reviews.imrmc'>, 'csv'>
const words = reviewText.imrmc

/** '14 cases, 9 with a finding and 5 without; 3 modalities, 2 readers' */
export function imrmcCounts({ cases: { withFinding, withoutFinding }, readers, modalities }: Made): string {
  return words.counts(withFinding + withoutFinding, withFinding, readers, Object.keys(modalities).length)
}

/** What keeps an export from being analysed, or from telling what is asked of it. */
export function imrmcLacks({ cases, readers, modalities, withoutTruth }: Made, record: AuditRecord): string[] {
  const { lacking } = words
  const left = withoutTruth > 0 ? [lacking.truth(withoutTruth)] : []
  const keys = Object.keys(modalities)
  if (cases.withFinding + cases.withoutFinding === 0) return [lacking.nothing, ...left]
  const missing = ({ withFinding, withoutFinding }: Made['cases'], of: string) => [
    ...(withFinding === 0 ? [lacking.withFinding(of)] : []),
    ...(withoutFinding === 0 ? [lacking.withoutFinding(of)] : [])
  ]
  const ofAll = missing(cases, '')
  const ofEach = keys.flatMap((key) => missing(modalities[key]!, lacking.of(shortRoleLabel(record, key))))
  return [
    ...(ofAll.length > 0 ? ofAll : ofEach),
    ...(keys.length === 1 ? [lacking.modality] : []),
    ...(readers === 1 ? [lacking.reader] : []),
    ...left
  ]
}
