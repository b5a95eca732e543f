import { z } from 'zod'
import { printableLines } from '../printable.ts'

/** What a reviewer can say of a patch; order is the order of keys 1 to 8. */
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

/** Order is the order of Shift+1 to Shift+4. */
export const findingSeverities = [
  { id: 'minor', label: 'Minor', key: '1', hint: 'Visible, without consequence.' },
  { id: 'moderate', label: 'Moderate', key: '2', hint: 'Could distract or need a second look.' },
  { id: 'major', label: 'Major', key: '3', hint: 'Could change the reading.' },
  { id: 'critical', label: 'Critical', key: '4', hint: 'Would lead to a wrong reading.' }
] as const
export type FindingSeverity = (typeof findingSeverities)[number]['id']

const categoryIds = findingCategories.map((category) => category.id) as [FindingCategory, ...FindingCategory[]]
const severityIds = findingSeverities.map((severity) => severity.id) as [FindingSeverity, ...FindingSeverity[]]

/** A rectangle on a patch, in pixels. */
export const regionSchema = z.strictObject({
  row: z.number().nonnegative(),
  column: z.number().nonnegative(),
  rows: z.number().positive(),
  columns: z.number().positive()
})
export type Region = z.infer<typeof regionSchema>

/** What a reviewer states about one patch of one denoiser's output. */
export const judgementSchema = z.strictObject({
  category: z.enum(categoryIds),
  severity: z.enum(severityIds),
  note: z.string().max(4000).transform(printableLines).default(''),
  region: regionSchema.nullable().default(null)
})
export type Judgement = z.infer<typeof judgementSchema>

/** How grave a judgement is; null of what is acceptable, whose stored severity means nothing. */
export const severityOf = ({ category, severity }: Pick<Judgement, 'category' | 'severity'>): FindingSeverity | null =>
  category === 'acceptable' ? null : severity

/** 'Lost structure, major', 'Acceptable'. */
export function findingLabel(judgement: Pick<Judgement, 'category' | 'severity'>): string {
  const grade = severityOf(judgement)
  const { label } = findingCategories.find(({ id }) => id === judgement.category)!
  return grade === null ? label : `${label}, ${findingSeverities.find(({ id }) => id === grade)!.label.toLowerCase()}`
}

/** In the middle of a sentence: 'lost structure, major', 'acceptable'. */
export const findingInWords = (judgement: Pick<Judgement, 'category' | 'severity'>): string =>
  findingLabel(judgement).toLowerCase()

/** Who states a finding before giving a name. */
export const unnamedReader = 'unnamed reader'

/** Its rank, which rises with suspicion: 0 for acceptable, 1 to 4 for minor to critical. */
export function suspicionOf({ category, severity }: Judgement): number {
  return category === 'acceptable' ? 0 : 1 + findingSeverities.findIndex(({ id }) => id === severity)
}

/** The review in which something was stated. */
export interface StatedIn {
  readonly id: string
  /** When the review was set up, ISO 8601 UTC. */
  readonly createdAt: string
  readonly blinded: boolean
}

/**
 * A recorded judgement as it stands: its latest revision. One for each patch, denoiser and reviewer, and one more for each
 * blinded review in which they judged it, which only that review revises.
 */
export interface Finding extends Judgement {
  readonly id: string
  readonly auditId: string
  readonly patchIndex: number
  readonly denoiserKey: string
  readonly reviewer: string
  /** Where this revision was stated; null in the audit, or before this was noted. A blinded review's findings are its own. */
  readonly review: StatedIn | null
  /** 1 for the first statement; grows with every change. */
  readonly revision: number
  /** Place in the order of all statements of the workspace. It decides what is latest: a clock may go back. */
  readonly sequence: number
  /** When this revision was made, ISO 8601 UTC. */
  readonly recordedAt: string
}

/** One step of a finding's history; `judgement` is null where the finding was withdrawn. */
export interface FindingRevision {
  readonly findingId: string
  readonly revision: number
  readonly judgement: Judgement | null
  readonly reviewer: string
  readonly review: StatedIn | null
  readonly recordedAt: string
}

/** What an undo did: the patch it was about, and the finding as it stands now; null when it was withdrawn. */
export interface UndoneFinding {
  readonly auditId: string
  readonly patchIndex: number
  readonly denoiserKey: string
  readonly finding: Finding | null
}

/**
 * A reader who has begun a blinded review and not come to its end; or who has not begun it though others have, and is the
 * one who looks (`answered` is 0). What was said in the review is kept back for it.
 */
export interface BlindedReading {
  readonly review: StatedIn
  readonly reader: string
  readonly answered: number
  readonly items: number
}

/** The findings of an audit as they may be shown, and the readings whose findings may not yet. */
export interface AuditFindings {
  readonly findings: readonly Finding[]
  readonly underWay: readonly BlindedReading[]
}

/**
 * Of the findings of one reader on one output of a patch, the one stated last: it alone is counted and marked, the others
 * stay beside it. In the order given.
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
