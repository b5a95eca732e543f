import { isFlag, severityOf } from './finding.ts'
import type { ConsensusRule } from './review-design.ts'
import type { ReviewAnswer } from './review-plan.ts'

/** Statement of one person on one case of a consensus round, in its latest form. */
export interface Decision {
  /** Case, see `keyOf`. */
  readonly caseKey: string
  readonly person: string
  readonly answer: ReviewAnswer
  /** ISO 8601 UTC. */
  readonly recordedAt: string
}

/** Case on which answers differ, with the statements of the round. */
export interface Disagreement {
  readonly caseKey: string
  readonly patchIndex: number
  readonly roles: readonly string[]
  readonly answers: Readonly<Record<string, ReviewAnswer>>
  /** Statements of the round, by person. */
  readonly stated: Readonly<Record<string, ReviewAnswer>>
  /** Common answer; null until the round has settled the case. */
  readonly settled: ReviewAnswer | null
  /** Persons whose statement is missing, or differs from another. Empty if settled. */
  readonly waitingFor: readonly string[]
}

/**
 * Result of the round on one case. One person alone settles nothing, unless the plan names an adjudicator.
 * @param answers answers of the review that differ, by reader
 */
export function settledBy(
  rule: ConsensusRule,
  answers: Readonly<Record<string, ReviewAnswer>>,
  decisions: readonly Decision[]
): Pick<Disagreement, 'stated' | 'settled' | 'waitingFor'> {
  const persons = deciders(rule, Object.keys(answers))
  const stated = Object.fromEntries(
    decisions.filter(({ person }) => persons.includes(person)).map(({ person, answer }) => [person, answer])
  )
  const missing = persons.filter((person) => !stated[person])
  const [first, ...others] = Object.values(stated)
  const isSettled = missing.length === 0 && first !== undefined && others.every((other) => isSameAnswer(first, other))
  return {
    stated,
    settled: isSettled ? first : null,
    waitingFor: isSettled ? [] : missing.length > 0 ? missing : persons
  }
}

/** Persons who take part in the round of a case. */
export const deciders = (rule: ConsensusRule, readers: readonly string[]): string[] =>
  rule.kind === 'adjudicator' ? [rule.name] : [...readers]

/** True if two answers are the same in category and severity, or choose the same picture. */
export function isSameAnswer(one: ReviewAnswer, other: ReviewAnswer): boolean {
  if (one.kind === 'judgement' && other.kind === 'judgement')
    return (
      one.judgement.category === other.judgement.category && severityOf(one.judgement) === severityOf(other.judgement)
    )
  return one.kind === 'choice' && other.kind === 'choice' && one.role === other.role
}

/** True if an answer objects to the output. */
export const isObjection = (answer: ReviewAnswer): boolean => answer.kind === 'judgement' && isFlag(answer.judgement)
