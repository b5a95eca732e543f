import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { scoreDefinition } from '../../src-core/scores/table/score-table.ts'

const folder = join(import.meta.dirname, '../data/version-0.1.0')

/** Path of a file that version 0.1.0 wrote. */
export const formerPath = (name: string): string => join(folder, name)

/** A JSON file of that folder. */
export const formerJson = <Content>(name: string): Content =>
  JSON.parse(readFileSync(formerPath(name), 'utf8')) as Content

/** Copies a folder that version 0.1.0 wrote, since opening may change it. @returns the copy */
export function copyOfFormer(name: string, into: string): string {
  const copy = join(into, name)
  cpSync(formerPath(name), copy, { recursive: true })
  return copy
}

/** Answers of version 0.1.0 about an audit. Means and scores follow the order of `scoreIds`. */
export interface FormerAudit {
  readonly id: string
  readonly title: string
  readonly createdAt: string
  readonly patchCount: number
  readonly airPatches: number | null
  readonly warnings: readonly string[]
  readonly candidates: readonly string[]
  readonly scoreIds: readonly string[]
  /** Mean, lower and upper limit, number of patches; null if the score has no mean. */
  readonly means: Readonly<
    Record<string, readonly (readonly [number | null, number | null, number | null, number] | null)[]>
  >
}

/** The ids that this version does not know. A renamed score needs its old id as an alias on reading. */
export const unknownScores = (ids: readonly string[]): string[] => ids.filter((id) => scoreDefinition(id) === undefined)

/** Members of the engine's answers that bear another name today. What is stored keeps the former name. */
const memberNames: Readonly<Record<string, string>> = {
  underWay: 'embargoedBy',
  candidates: 'roles',
  candidate: 'role'
}

/** An answer of the engine of version 0.1.0, with the names that its members have today. */
export function withPresentNames<Answer>(answer: Answer): Answer {
  if (Array.isArray(answer)) return answer.map((one: unknown) => withPresentNames(one)) as Answer
  if (typeof answer !== 'object' || answer === null) return answer
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [memberNames[name] ?? name, withPresentNames<unknown>(value)])
  ) as Answer
}
