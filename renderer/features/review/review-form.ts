import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import { hasInput } from '../../../src-core/audit/audited-outputs.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import {
  outputGroups,
  reviewTasks,
  plannedCounts,
  type ReviewPlan,
  type ReviewTask
} from '../../../src-core/review/review-plan.ts'
import type { ConfidenceScale, ReviewDesign, TruthSource } from '../../../src-core/review/review-design.ts'
import { count, counted } from '../../shared/format.ts'

/** Choices of the form. Kept from one review to the next. */
export interface ReviewChoices {
  readonly task: ReviewTask
  /** A score's id, or `random`. Empty: the ranking score of the audit. */
  readonly order: string
  readonly cases: number
  readonly blinded: boolean
  readonly repeats: boolean
  readonly catches: boolean
  readonly seed: number
  /** Keys of outputs that are left out. */
  readonly without: readonly string[]
  readonly design: ReviewDesign['kind']
  /** Number of groups of a split-plot. */
  readonly groups: number
  /** Names of the scored readers, separated by commas. */
  readonly readers: string
  readonly truth: TruthSource['kind']
  /** Names of the truth panel, separated by commas. */
  readonly panel: string
  /** Inserted disc: share of the patches in percent, diameter in pixels, contrast in the unit of the source. */
  readonly insertedPercent: number
  readonly diameter: number
  /** Null: a contrast that suits the source. */
  readonly contrast: number | null
  readonly confidence: ConfidenceScale
  readonly marks: boolean
  /** Empty: everybody whose answers differ must agree. */
  readonly adjudicator: string
}

export const defaultChoices: ReviewChoices = {
  task: 'judge',
  order: '',
  cases: 50,
  blinded: false,
  repeats: false,
  catches: false,
  seed: 1,
  without: [],
  design: 'crossed',
  groups: 2,
  readers: '',
  truth: 'controls',
  panel: '',
  insertedPercent: 50,
  diameter: 4,
  contrast: null,
  confidence: 'none',
  marks: false,
  adjudicator: ''
}

export function isReviewChoices(value: unknown): value is ReviewChoices {
  const choices = (value ?? {}) as Partial<ReviewChoices>
  return (
    reviewTasks.some(({ id }) => id === choices.task) &&
    typeof choices.order === 'string' &&
    typeof choices.cases === 'number' &&
    typeof choices.blinded === 'boolean' &&
    Array.isArray(choices.without)
  )
}

/** Share of hidden repeats and of control cases. Reader studies commonly use a tenth. */
const defaultShare = 0.1

/** The plan that the choices ask for, limited to the outputs and scores of the audit. */
export function reviewPlan(
  choices: ReviewChoices,
  record: AuditRecord,
  outputs: readonly string[],
  scoreIds: readonly string[]
): ReviewPlan {
  const { task, cases, blinded, repeats, catches, seed, order, without } = choices
  const kept = outputs.filter((key) => !without.includes(key))
  const chosen = currentScoreId(order)
  const scoreId = scoreIds.includes(chosen) ? chosen : scoreIds[0]
  return {
    auditId: record.id,
    title: '',
    task,
    denoiserKeys: kept.length > 0 ? kept : [...outputs],
    order: order === 'random' || scoreId === undefined ? { kind: 'random' } : { kind: 'worst', scoreId },
    balanced: false,
    cases,
    blinded,
    repeatShare: repeats ? defaultShare : 0,
    catchShare: catches && whyNoCatches(record, task) === null ? defaultShare : 0,
    withoutAir: true,
    seed,
    // Choices of older versions lack the design.
    ...designOf({ ...defaultChoices, ...choices }, record)
  }
}

/** Parts of a plan that decide who reads what, and who knows the truth. */
function designOf(
  choices: ReviewChoices,
  record: AuditRecord
): Pick<ReviewPlan, 'design' | 'readers' | 'truth' | 'confidence' | 'marks' | 'consensus'> {
  const { task, design, groups, readers, panel, confidence, marks, adjudicator } = choices
  const isJudging = task === 'judge'
  const truth = isJudging ? choices.truth : 'controls'
  return {
    design: design === 'split-plot' ? { kind: design, groups } : { kind: design },
    readers: namesIn(readers),
    truth:
      truth === 'inserted'
        ? {
            kind: truth,
            share: choices.insertedPercent / 100,
            placement: 'soft-tissue',
            diameter: choices.diameter,
            contrast: choices.contrast ?? defaultContrast(record)
          }
        : truth === 'panel'
          ? { kind: truth, names: namesIn(panel) }
          : { kind: truth },
    confidence: isJudging ? confidence : 'none',
    marks: isJudging && marks && confidence !== 'none',
    consensus: adjudicator.trim() === '' ? { kind: 'all' } : { kind: 'adjudicator', name: adjudicator.trim() }
  }
}

/** Names of a list with commas, each once. */
export const namesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
  )
]

/** Contrast of an inserted disc: 100 HU in CT, else a tenth of the intensity range. */
export const defaultContrast = ({ source: { unit, intensityRange } }: AuditRecord): number =>
  unit === 'HU' ? 100 : (intensityRange[1] - intensityRange[0]) / 10

/** Unit of a contrast: HU, or empty for a plain number. */
export const contrastUnit = ({ source: { unit } }: AuditRecord): string => (unit === 'HU' ? 'HU' : '')

/** Number of patches of mostly air that a new review leaves out. 0 if all patches are air. */
export function airLeftOut({ airPatches = 0, patchCount }: AuditRecord): number {
  return airPatches < patchCount ? airPatches : 0
}

/** '1 patch of mostly air is left out' */
export const airNote = (patches: number): string =>
  `${count(patches)} ${patches === 1 ? 'patch of mostly air is' : 'patches of mostly air are'} left out`

/** The reason why a review has no control cases. Null if it can have some. */
export function whyNoCatches(record: AuditRecord, task: ReviewTask): string | null {
  if (!record.hasReference) return 'Not in this audit: no reference is known.'
  return task === 'which-is-real' && !hasInput(record)
    ? 'Not in this task without a low-dose input: each case already shows the reference beside an output.'
    : null
}

/** The hint on control cases, or the reason why the review has none. */
export function catchesHint(record: AuditRecord, task: ReviewTask): string {
  return (
    whyNoCatches(record, task) ??
    (task === 'judge'
      ? '10 % control cases show the reference itself: an objection is a false alarm. All readers see the same.'
      : hasInput(record)
        ? '10 % control cases show the reference beside the noisy input: the reference is the right choice.'
        : '10 % control cases show the reference beside an output: the reference is the right choice.')
  )
}

/**
 * Items that each reader of the planned review sees, such as
 * '48 cases for each reader: 16 patches in each of 3 outputs; 5 control cases. 50 were asked for.'
 */
export function reviewStatement(plan: ReviewPlan, record: AuditRecord): string {
  const shown = outputGroups(plan).length
  const { patches, cases, repeats, controls } = plannedCounts(plan, record.patchCount - airLeftOut(record))
  const pictures = plan.task === 'which-would-you-read' ? ['pair', 'pairs'] : ['output', 'outputs']
  const all = shown === 1 ? `1 ${pictures[0]}` : `each of ${count(shown)} ${pictures[1]}`
  const parts = [
    `${counted(cases, 'case')} for each reader: ${counted(patches, 'patch', 'patches')} in ${all}`,
    ...(repeats > 0 ? [counted(repeats, 'hidden repeat')] : []),
    ...(controls > 0 ? [counted(controls, 'control case')] : [])
  ]
  return parts.join('; ') + (cases === plan.cases ? '' : `. ${count(plan.cases)} were asked for.`)
}
