import type { Agreement } from '../../../src-core/statistics/agreement.ts'
import type { Share } from '../../../src-core/statistics/confidence-intervals.ts'
import { decimal, count, counted } from '../../shared/format.ts'
import { shortRoleLabel } from '../../../src-core/audit/audited-outputs.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import type { CommandOutput } from '../../../src-core/engine/contract.ts'

/** '0.62 (0.41 to 0.78), n 40'. */
export function agreementText({ kappa, low, high, cases }: Agreement): string {
  return `${decimal(kappa, 2)} (${decimal(low, 2)} to ${decimal(high, 2)}), n ${cases}`
}

/** '8 of 10, 80 % (49 to 94 %)'; nothing was shown: a dash. */
export function shareText({ right, shown, low, high }: Share): string {
  if (shown === 0) return '–'
  const percent = (share: number) => decimal(100 * share, 0)
  return `${right} of ${shown}, ${percent(right / shown)} % (${percent(low)} to ${percent(high)} %)`
}

type Made = Omit<CommandOutput<'reviews.imrmc'>, 'csv'>

/** '14 cases, 9 with a finding and 5 without; 3 modalities, 2 readers' */
export function imrmcCounts({ cases: { withFinding, withoutFinding }, readers, modalities }: Made): string {
  const cases = `${counted(withFinding + withoutFinding, 'case')}, ${count(withFinding)} with a finding and ${count(withoutFinding)} without`
  return `${cases}; ${counted(Object.keys(modalities).length, 'modality', 'modalities')}, ${counted(readers, 'reader')}`
}

/** Reasons why an export cannot be analysed, or cannot answer its question. */
export function imrmcLacks({ cases, readers, modalities, withoutTruth }: Made, record: AuditRecord): string[] {
  const left =
    withoutTruth > 0
      ? [`${counted(withoutTruth, 'case')} without truth ${withoutTruth === 1 ? 'is' : 'are'} left out`]
      : []
  const keys = Object.keys(modalities)
  if (cases.withFinding + cases.withoutFinding === 0)
    return ['no case with a known truth: settle disagreements, or add a second reader', ...left]
  const missing = ({ withFinding, withoutFinding }: Made['cases'], of: string) => [
    ...(withFinding === 0 ? [`no case with a finding${of}: no AUC can be computed`] : []),
    ...(withoutFinding === 0
      ? [`no case without a finding${of}: no AUC can be computed. Catch trials are such cases`]
      : [])
  ]
  const ofAll = missing(cases, '')
  const ofEach = keys.flatMap((key) => missing(modalities[key]!, ` of ${shortRoleLabel(record, key)}`))
  return [
    ...(ofAll.length > 0 ? ofAll : ofEach),
    ...(keys.length === 1 ? ['one modality: nothing to compare'] : []),
    ...(readers === 1 ? ['one reader: differences between readers are unknown'] : []),
    ...left
  ]
}
