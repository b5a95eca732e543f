import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import { hasInput, shortRoleLabel } from '../../../src-core/audit/audited-outputs.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import {
  outputGroups,
  groupShares,
  reviewTasks,
  type ReviewPlan,
  type ReviewTask
} from '../../../src-core/review/review-plan.ts'
import { count, counted } from '../../shared/format.ts'

/** Choices of the form. Kept from one review to the next. */
export interface ReviewChoices {
  readonly task: ReviewTask
  /** A score's id, or `random`. Empty: the ranking score of the audit. */
  readonly order: string
  readonly cases: number
  /** As many cases of each output. */
  readonly balanced: boolean
  readonly blinded: boolean
  readonly repeats: boolean
  readonly catches: boolean
  readonly seed: number
  /** Keys of outputs that are left out. */
  readonly without: readonly string[]
}

export const defaultChoices: ReviewChoices = {
  task: 'judge',
  order: '',
  cases: 50,
  balanced: true,
  blinded: false,
  repeats: false,
  catches: false,
  seed: 1,
  without: []
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

/** Share of hidden repeats and of catch trials. Reader studies commonly use a tenth. */
const defaultShare = 0.1

/** The plan that the choices ask for, limited to the outputs and scores of the audit. */
export function reviewPlan(
  choices: ReviewChoices,
  record: AuditRecord,
  outputs: readonly string[],
  scoreIds: readonly string[]
): ReviewPlan {
  const { task, cases, balanced, blinded, repeats, catches, seed, order, without } = choices
  const kept = outputs.filter((key) => !without.includes(key))
  const chosen = currentScoreId(order)
  const scoreId = scoreIds.includes(chosen) ? chosen : scoreIds[0]
  return {
    auditId: record.id,
    title: '',
    task,
    denoiserKeys: kept.length > 0 ? kept : [...outputs],
    order: order === 'random' || scoreId === undefined ? { kind: 'random' } : { kind: 'worst', scoreId },
    balanced,
    cases,
    blinded,
    repeatShare: repeats ? defaultShare : 0,
    catchShare: catches && whyNoCatches(record, task) === null ? defaultShare : 0,
    withoutAir: true,
    seed
  }
}

/** Number of patches of mostly air that a new review leaves out. 0 if all patches are air. */
export function airLeftOut({ airPatches = 0, patchCount }: AuditRecord): number {
  return airPatches < patchCount ? airPatches : 0
}

/** '1 patch of mostly air is left out' */
export const airNote = (patches: number): string =>
  `${count(patches)} ${patches === 1 ? 'patch of mostly air is' : 'patches of mostly air are'} left out`

/** The reason why a review has no catch trials. Null if it can have some. */
export function whyNoCatches(record: AuditRecord, task: ReviewTask): string | null {
  if (!record.hasReference) return 'Not in this audit: no reference is known.'
  return task === 'which-is-real' && !hasInput(record)
    ? 'Not in this task without a low-dose input: each case already shows the reference beside an output.'
    : null
}

/** The hint on catch trials, or the reason why the review has none. */
export function catchesHint(record: AuditRecord, task: ReviewTask): string {
  return (
    whyNoCatches(record, task) ??
    (task === 'judge'
      ? 'One item in ten is the untouched reference, to count false objections.'
      : hasInput(record)
        ? 'One item in ten is the untouched reference beside the noisy input, to count how often the reference is chosen.'
        : 'One item in ten is the untouched reference beside an output, to count how often the reference is chosen.')
  )
}

/**
 * Items of the planned review, such as
 * '20 cases: 7 Autoencoder, 7 Median, 6 Bilateral; 2 hidden repeats, 2 catch trials'.
 */
export function reviewStatement(plan: ReviewPlan, record: AuditRecord): string {
  const groups = outputGroups(plan)
  const patches = record.patchCount - airLeftOut(record)
  const shown = Math.min(plan.cases, patches * groups.length)
  const [repeats, catches] = [Math.round(plan.repeatShare * shown), Math.round(plan.catchShare * shown)]
  const cases =
    counted(shown, 'case') + (plan.balanced && groups.length > 1 ? `: ${sharesStatement(plan, record, patches)}` : '')
  return [
    cases,
    ...(repeats > 0 ? [counted(repeats, 'hidden repeat')] : []),
    ...(catches > 0 ? [counted(catches, 'catch trial')] : [])
  ].join('; ')
}

/** Names beyond these would not be read. */
const mostNames = 6

function sharesStatement(plan: ReviewPlan, record: AuditRecord, patches: number): string {
  const groups = outputGroups(plan)
  const shares = groupShares(plan, groups.length, patches)
  const nameOf = (keys: readonly string[]) =>
    keys
      .filter((key) => key !== 'reference')
      .map((key) => shortRoleLabel(record, key))
      .join(' or ')
  if (groups.flat().filter((key) => key !== 'reference').length <= mostNames)
    return shares.map((share, group) => `${count(share)} ${nameOf(groups[group]!)}`).join(', ')
  const [most, least] = [shares[0]!, shares.at(-1)!]
  return `${least === most ? count(most) : `${count(least)} to ${count(most)}`} of each of ${count(groups.length)} ${plan.task === 'which-would-you-read' ? 'pairs' : 'outputs'}`
}
