import { findingCategories, findingSeverities } from '../../src-core/review/finding.ts'
import { rowsOf } from './command.ts'

/** Rows that the audit and review views share. Digits flag; Alt and a digit go to a view. */
export const severityRows = rowsOf(findingSeverities, ({ id, label, key }) => [
  `severity.${id}` as const,
  [`Severity: ${label}`, `Shift+${key}`]
])

export const categoryRows = <Prefix extends string>(prefix: Prefix, words: string) =>
  rowsOf(findingCategories, ({ id, label, key }) => [`${prefix}.${id}` as const, [`${words}: ${label}`, key]])

/** Positions of the phrases that have a key. */
export const phraseNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const

export const phraseRows = rowsOf(phraseNumbers, (number) => [
  `phrase-${number}` as const,
  [`Add phrase ${number} to the note`, `Alt+Shift+${number}`]
])

/** Commands of the review view that share the keys of the audit view: a change of either applies to both. */
export const sharedFindingKeys: Readonly<Record<string, string>> = Object.fromEntries([
  ...findingCategories.map(({ id }) => [`review.category.${id}`, `audit.flag.${id}`]),
  ...findingSeverities.map(({ id }) => [`review.severity.${id}`, `audit.severity.${id}`]),
  ...phraseNumbers.map((number) => [`review.phrase-${number}`, `audit.phrase-${number}`])
])
