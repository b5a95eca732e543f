import { z } from 'zod'
import { printableLines } from '../printable.ts'

/** Categories of a judgement, in the order of keys 1 to 8. */
export const findingCategories = [
  {
    id: 'lost-structure',
    label: 'Lost structure',
    short: 'Lost',
    key: '1',
    hint: 'Something in the reference is gone.'
  },
  {
    id: 'invented-structure',
    label: 'Invented structure',
    short: 'Invented',
    key: '2',
    hint: 'Something is there that the reference does not have.'
  },
  {
    id: 'changed-shape',
    label: 'Changed shape or identity',
    short: 'Shape',
    key: '3',
    hint: 'The same structure, but it now reads as another.'
  },
  {
    id: 'over-smoothing',
    label: 'Over-smoothing',
    short: 'Smooth',
    key: '4',
    hint: 'Edges or texture are blurred away.'
  },
  { id: 'residual-noise', label: 'Residual noise', short: 'Noise', key: '5', hint: 'Noise was left in.' },
  {
    id: 'artefact',
    label: 'Artefact',
    short: 'Artefact',
    key: '6',
    hint: 'A pattern that belongs to the method, not to the image.'
  },
  {
    id: 'intensity-shift',
    label: 'Intensity shift',
    short: 'Intensity',
    key: '7',
    hint: 'Brightness or HU moved as a whole.'
  },
  { id: 'acceptable', label: 'Acceptable', short: 'OK', key: '8', hint: 'Looked at, nothing to object to.' }
] as const
export type FindingCategory = (typeof findingCategories)[number]['id']

/** Severities of a judgement, in the order of Shift+1 to Shift+4. */
export const findingSeverities = [
  { id: 'minor', label: 'Minor', key: '1', hint: 'Visible, without consequence.' },
  { id: 'moderate', label: 'Moderate', key: '2', hint: 'Could distract or need a second look.' },
  { id: 'major', label: 'Major', key: '3', hint: 'Could change the reading.' },
  { id: 'critical', label: 'Critical', key: '4', hint: 'Would lead to a wrong reading.' }
] as const
export type FindingSeverity = (typeof findingSeverities)[number]['id']

const categoryIds = findingCategories.map((category) => category.id) as [FindingCategory, ...FindingCategory[]]
const severityIds = findingSeverities.map((severity) => severity.id) as [FindingSeverity, ...FindingSeverity[]]

/** Rectangle on a patch, in pixels. */
export const regionSchema = z.strictObject({
  row: z.number().nonnegative(),
  column: z.number().nonnegative(),
  rows: z.number().positive(),
  columns: z.number().positive()
})
export type Region = z.infer<typeof regionSchema>

/** Judgement of one patch of one output. */
export const judgementSchema = z.strictObject({
  category: z.enum(categoryIds),
  severity: z.enum(severityIds),
  note: z.string().max(4000).transform(printableLines).default(''),
  region: regionSchema.nullable().default(null)
})
export type Judgement = z.infer<typeof judgementSchema>

/** Severity of a judgement; null if acceptable, whose stored severity has no meaning. */
export const severityOf = ({ category, severity }: Pick<Judgement, 'category' | 'severity'>): FindingSeverity | null =>
  isFlag({ category }) ? severity : null

/** True if a judgement flags its output. A patch is flagged if one of its counted findings does. */
export const isFlag = ({ category }: Pick<Judgement, 'category'>): boolean => category !== 'acceptable'

/** Label of a judgement, such as 'Lost structure, major' or 'Acceptable'. */
export function findingLabel(judgement: Pick<Judgement, 'category' | 'severity'>): string {
  const grade = severityOf(judgement)
  const { label } = findingCategories.find(({ id }) => id === judgement.category)!
  return grade === null ? label : `${label}, ${findingSeverities.find(({ id }) => id === grade)!.label.toLowerCase()}`
}

/** Label for the middle of a sentence, such as 'lost structure, major' or 'acceptable'. */
export const findingInWords = (judgement: Pick<Judgement, 'category' | 'severity'>): string =>
  findingLabel(judgement).toLowerCase()

/** Name of a reader who has given none. */
export const unnamedReader = 'unnamed reader'

/** Rank of suspicion: 0 for acceptable, 1 to 4 for minor to critical. */
export function suspicionOf({ category, severity }: Judgement): number {
  return isFlag({ category }) ? 1 + findingSeverities.findIndex(({ id }) => id === severity) : 0
}

/** Review of a statement. */
export interface StatedIn {
  readonly id: string
  /** Creation of the review, ISO 8601 UTC. */
  readonly createdAt: string
  readonly blinded: boolean
}

/**
 * Recorded judgement in its latest revision.
 * One finding exists for each patch, output and reviewer, and one more for each blinded review, which alone revises it.
 */
export interface Finding extends Judgement {
  readonly id: string
  readonly auditId: string
  readonly patchIndex: number
  readonly denoiserKey: string
  readonly reviewer: string
  /** Review of this revision; null if stated in the audit, or before reviews were noted. */
  readonly review: StatedIn | null
  /** Number of the revision, from 1. All keys of one step are one revision. */
  readonly revision: number
  /** Place in the order of all statements of the workspace. It decides which is latest, because a clock may go back. */
  readonly sequence: number
  /** Time of this revision, ISO 8601 UTC. */
  readonly recordedAt: string
}

/** Revision of a finding. `judgement` is null if the finding was withdrawn. */
export interface FindingRevision {
  readonly findingId: string
  readonly revision: number
  readonly judgement: Judgement | null
  readonly reviewer: string
  readonly review: StatedIn | null
  readonly recordedAt: string
}

/** Place of a withdrawn statement, and the finding as it stands now; null if withdrawn. */
interface UndonePlace {
  readonly auditId: string
  readonly patchIndex: number
  readonly denoiserKey: string
  readonly finding: Finding | null
}

/** Result of an undo: the place of the step's latest statement. */
export interface UndoneFinding extends UndonePlace {
  /** Further places of the step. Absent if the step had one place. */
  readonly others?: readonly UndonePlace[]
}

/** Unfinished reading of a blinded review, which keeps the answers of all its readers back. */
export interface BlindedReading {
  readonly review: StatedIn
  readonly reader: string
  /** Number of answered items, without skipped ones. 0 if the reader has not begun. */
  readonly answered: number
  readonly items: number
}

/** Findings of an audit that may be shown, and the readings that keep further ones back. */
export interface AuditFindings {
  readonly findings: readonly Finding[]
  readonly embargoedBy: readonly BlindedReading[]
}

/**
 * Findings that count: of one reader on one output of a patch, the latest statement.
 * The order stays. Other findings are shown beside it.
 */
export function countedFindings(findings: readonly Finding[]): Finding[] {
  const latest = new Map<string, Finding>()
  for (const finding of findings) {
    const key = JSON.stringify([finding.auditId, finding.patchIndex, finding.denoiserKey, finding.reviewer])
    const other = latest.get(key)
    if (!other || other.sequence <= finding.sequence) latest.set(key, finding)
  }
  const counted = new Set(latest.values())
  return findings.filter((finding) => counted.has(finding))
}
