import type { AuditScores } from '../audit/audit-record.ts'
import { DenoscopeError } from '../errors.ts'
import { badness } from '../statistics/badness.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import type { DiscGround } from './disc-places.ts'
import type { Random } from '../random/random.ts'
import { outputGroups, type PatientOf, type ReviewItem, type ReviewPlan } from './review-plan.ts'

/** Plan and facts of the audit from which a queue is drawn. */
export interface QueueInput {
  readonly plan: ReviewPlan
  readonly patchCount: number
  readonly patchRows: number
  readonly patchColumns: number
  /** False if no noisy input is known. */
  readonly hasInput: boolean
  /** 1 for patches of mostly air, 0 for others; null if pixel values cannot tell. */
  readonly air: Uint8Array | null
  /** Scores of the audit. Empty without a reference, which allows a random order only. */
  readonly scores: AuditScores
  /** Definitions of the audit's scores. */
  readonly definitions: readonly MetricDefinition[]
  /** Patients of the patches; null if each patch counts as another patient. */
  readonly patientOf: PatientOf | null
  /** Images that decide where an inserted disc may lie. Read only for plans that insert discs. */
  readonly discGround: DiscGround
}

/** Patches that a plan draws from, without air if the plan leaves it out, unless only air is left. */
export function reviewedPatches({ plan, patchCount, air }: QueueInput): number[] {
  const all = Array.from({ length: patchCount }, (_, patch) => patch)
  const body = plan.withoutAir && air ? all.filter((patch) => air[patch] === 0) : all
  return body.length > 0 ? body : all
}

export function shownGroups(plan: ReviewPlan): string[][] {
  const groups = outputGroups(plan)
  if (groups.length > 0) return groups
  throw new DenoscopeError(
    'argument.invalid',
    `denoiserKeys: a choice needs two or more denoisers, got '${plan.denoiserKeys[0]}' only`
  )
}

/** Badness of the worst picture of each place, patch by patch. */
export function worstBadness(
  { scores, definitions, patchCount }: QueueInput,
  scoreId: string,
  shown: readonly string[][]
): Float64Array {
  const definition = definitions.find(({ id }) => id === scoreId)
  if (!definition) {
    const ids = definitions.map(({ id }) => id).join(', ')
    throw new DenoscopeError(
      'argument.invalid',
      `order: expected one of ${ids || 'no score: this audit has none'}, got '${scoreId}'`
    )
  }
  return Float64Array.from({ length: patchCount * shown.length }, (_, place) => {
    const patch = Math.floor(place / shown.length)
    const known = shown[place % shown.length]!.flatMap((key) => scores[key]?.[scoreId]?.[patch] ?? [])
    return Math.max(...known.map((score) => badness(score, definition)))
  })
}

/** Sorts places worst first. Places without a score come last. */
export function sortWorstFirst(places: number[], badnesses: Float64Array): number[] {
  const unknown = (place: number) => Number(Number.isNaN(badnesses[place]!))
  const order = (a: number, b: number) =>
    badnesses[a]! > badnesses[b]! ? -1 : badnesses[a]! < badnesses[b]! ? 1 : a - b
  return places.sort((a, b) => unknown(a) - unknown(b) || order(a, b))
}

/**
 * The first place of each patient, then the second of each, and so on: any number from the start is balanced over
 * patients. Without patients the order stays.
 */
export function inTurnOfPatients(
  places: readonly number[],
  { patientOf }: Pick<QueueInput, 'patientOf'>,
  patchOf: (place: number) => number = (place) => place
): number[] {
  if (!patientOf) return [...places]
  const turns = new Map<string, number>()
  const turnOf = new Map(
    places.map((place) => {
      const patient = patientOf(patchOf(place))
      turns.set(patient, (turns.get(patient) ?? 0) + 1)
      return [place, turns.get(patient)!]
    })
  )
  return places.toSorted((a, b) => turnOf.get(a)! - turnOf.get(b)!)
}

/** Roles in the order shown. Two pictures change sides at random, so that the side carries no information. */
export const arranged = (roles: readonly string[], { task }: ReviewPlan, random: Random): string[] =>
  task === 'judge' || random.integer(2) === 0 ? [...roles] : roles.toReversed()

/** Minimum number of items between a case and its repeat, if the queue is long enough. */
const leastDistance = 5

/**
 * Items with hidden repeats, each some items after its case.
 * @param chosen indices of the repeated cases
 */
export function withRepeats(
  cases: readonly ReviewItem[],
  chosen: readonly number[],
  plan: ReviewPlan,
  random: Random
): ReviewItem[] {
  const items: ReviewItem[] = [...cases]
  for (const index of chosen) {
    const original = cases[index]!
    const first = Math.min(items.indexOf(original) + 1 + leastDistance, items.length)
    const place = first + random.integer(items.length - first + 1)
    items.splice(place, 0, { ...original, kind: 'repeat', roles: arranged(original.roles, plan, random) })
  }
  return items
}

/** Roles of a control case: the reference alone, or beside the noisy input, or beside an output without an input. */
export function caught({ plan: { task, denoiserKeys }, hasInput }: QueueInput, random: Random): string[] {
  if (task === 'judge') return ['reference']
  return ['reference', hasInput ? 'noisy' : denoiserKeys[random.integer(denoiserKeys.length)]!]
}

/** FNV-1a hash, 32 bits, over UTF-8 (Fowler, Noll & Vo). */
export function streamOf(reader: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(reader)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
