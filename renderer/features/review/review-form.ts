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

/** What the form holds; kept from one review to the next. */
export interface ReviewChoices {
  readonly task: ReviewTask
  /** A score's id, or `random`; empty for what audits are ranked by. */
  readonly order: string
  readonly cases: number
  /** As many cases of each output. */
  readonly balanced: boolean
  readonly blinded: boolean
  readonly repeats: boolean
  readonly catches: boolean
  readonly seed: number
  /** Keys that were taken out. */
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

/** Shares of hidden repeats and catch patches where they are wanted; a tenth is what reader studies commonly take. */
const defaultShare = 0.1

/** What is asked for, as far as the audit has it. */
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

/** How many patches of mostly air a new review does not show; none where there is nothing else. */
export function airLeftOut({ airPatches = 0, patchCount }: AuditRecord): number {
  return airPatches < patchCount ? airPatches : 0
}

/** '1 patch of mostly air is left out' */
export const airNote = (patches: number): string =>
  `${count(patches)} ${patches === 1 ? 'patch of mostly air is' : 'patches of mostly air are'} left out`

/** Why a review can have no catch patches; null if it can. */
export function whyNoCatches(record: AuditRecord, task: ReviewTask): string | null {
  if (!record.hasReference) return 'Not in this audit: no reference is known.'
  return task === 'which-is-real' && !hasInput(record)
    ? 'Not in this task without a low-dose input: each case already shows the reference beside an output.'
    : null
}

/** What catch patches of a review are, or why it has none. */
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

/** '20 cases: 7 Autoencoder, 7 Median, 6 Bilateral; 2 hidden repeats, 2 catch patches': what will be made is stated before. */
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
