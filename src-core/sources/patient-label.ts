/**
 * Label by which a list tells patients apart without names. Only the list of sources of a workspace has it: summaries,
 * audits, reports and logs never do.
 */
export interface PatientLabel {
  /** 'J. D.'; null without a name. */
  readonly initials: string | null
  /** Four hexadecimal digits of a keyed hash of the Patient ID; null without an ID. Two patients may share them. */
  readonly pseudonym: string | null
  /** Study date, else series date, as '2024-03-12'; null if absent or illegal. */
  readonly date: string | null
}

/** 'J. D. · 4F2A'; empty if nothing is known. */
export function patientText(label: PatientLabel | undefined): string {
  return [label?.initials, label?.pseudonym].filter(Boolean).join(' · ')
}
