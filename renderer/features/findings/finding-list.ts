import {
  findingCategories,
  findingLabel,
  isFlag,
  severityOf,
  suspicionOf,
  type Finding,
  type FindingCategory,
  type FindingSeverity,
  type Judgement
} from '../../../src-core/review/finding.ts'

/** Choices of a list of findings. `all` passes every finding. */
export interface FindingListFilter {
  readonly category: 'all' | 'flagged' | FindingCategory
  readonly severity: 'all' | FindingSeverity
  /** Key of an output. */
  readonly output: string
  readonly reviewer: string
  /** Part of the note, in any case. */
  readonly note: string
}

export const everyFinding: FindingListFilter = {
  category: 'all',
  severity: 'all',
  output: 'all',
  reviewer: 'all',
  note: ''
}

export const findingColumns = ['patch', 'output', 'category', 'severity', 'note', 'reviewer', 'recorded'] as const
export type FindingColumn = (typeof findingColumns)[number]

export interface FindingSorting {
  readonly column: FindingColumn
  readonly descending: boolean
}

/** Findings that pass the filter, sorted. Equal ones keep the order of patch and output. */
export function listedFindings(
  findings: readonly Finding[],
  filter: FindingListFilter,
  { column, descending }: FindingSorting
): Finding[] {
  const compare = comparisons[column]
  const note = filter.note.trim().toLowerCase()
  return findings
    .filter(
      (finding) =>
        (filter.category === 'all' ||
          (filter.category === 'flagged' ? isFlag(finding) : finding.category === filter.category)) &&
        (filter.severity === 'all' || severityOf(finding) === filter.severity) &&
        (filter.output === 'all' || finding.denoiserKey === filter.output) &&
        (filter.reviewer === 'all' || finding.reviewer === filter.reviewer) &&
        finding.note.toLowerCase().includes(note)
    )
    .sort((one, other) => (descending ? -1 : 1) * compare(one, other) || byPlace(one, other))
}

const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other))
const byPlace = (one: Finding, other: Finding): number =>
  one.patchIndex - other.patchIndex || byText(one.denoiserKey, other.denoiserKey)
const placeOfCategory = ({ category }: Finding): number => findingCategories.findIndex(({ id }) => id === category)

const comparisons: Readonly<Record<FindingColumn, (one: Finding, other: Finding) => number>> = {
  patch: (one, other) => one.patchIndex - other.patchIndex,
  output: (one, other) => byText(one.denoiserKey, other.denoiserKey),
  category: (one, other) => placeOfCategory(one) - placeOfCategory(other),
  severity: (one, other) => suspicionOf(one) - suspicionOf(other),
  note: (one, other) => byText(one.note, other.note),
  reviewer: (one, other) => byText(one.reviewer, other.reviewer),
  recorded: (one, other) => one.sequence - other.sequence
}

/** True if the reader may revise the finding in the audit: their own, and not of a blinded review. */
export const isRevisable = (finding: Finding, reviewer: string): boolean =>
  finding.reviewer === reviewer && !finding.review?.blinded

/** Changes of several findings at once. Null: as it is. */
export interface Revision {
  readonly category: FindingCategory | null
  readonly severity: FindingSeverity | null
}

/** The judgement of a finding after a revision. Note and region stay. */
export function revisedJudgement(finding: Finding, { category, severity }: Revision): Judgement {
  const next = category ?? finding.category
  const { note, region } = finding
  if (!isFlag({ category: next })) return { category: next, severity: 'minor', note, region }
  return { category: next, severity: severity ?? severityOf(finding) ?? 'moderate', note, region }
}

/** True if a revision changes the label of a finding. */
export const isRevised = (finding: Finding, revision: Revision): boolean =>
  findingLabel(revisedJudgement(finding, revision)) !== findingLabel(finding)
