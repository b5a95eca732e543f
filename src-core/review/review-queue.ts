import type { AuditScores } from '../audit/audit-record.ts'
import { DenoscopeError } from '../errors.ts'
import { badness } from '../statistics/badness.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import { Random } from '../random/random.ts'
import { outputGroups, groupShares, type ReviewItem, type ReviewPlan } from './review-plan.ts'

/** Plan and facts of the audit from which a queue is drawn. */
export interface QueueInput {
  readonly plan: ReviewPlan
  readonly patchCount: number
  /** False if no noisy input is known. */
  readonly hasInput: boolean
  /** 1 for patches of mostly air, 0 for others; null if pixel values cannot tell. */
  readonly air: Uint8Array | null
  /** Scores of the audit. Empty without a reference, which allows a random order only. */
  readonly scores: AuditScores
  /** Definitions of the audit's scores. */
  readonly definitions: readonly MetricDefinition[]
}

/** Minimum number of items between a case and its repeat, if the queue is long enough. */
const leastDistance = 5

/**
 * Queue of a reader. The same plan and reader always give the same queue.
 * The cases do not depend on the reader. Their order does if the review is blinded.
 * @param reader name, which seeds the random stream
 * @throws argument.invalid for a score that the audit lacks, or a choice between fewer than two outputs
 */
export function reviewQueue(input: QueueInput, reader: string): ReviewItem[] {
  const { plan } = input
  const random = new Random(plan.seed, streamOf(reader))
  const patches = reviewedPatches(input)
  const cases = selectCases(input, patches).map((item) => ({ ...item, roles: arranged(item.roles, plan, random) }))
  if (plan.blinded) random.shuffle(cases)
  return withCatches(withRepeats(cases, plan, random), input, patches, random)
}

/** Patches that a plan draws from, without air if the plan leaves it out, unless only air is left. */
function reviewedPatches({ plan, patchCount, air }: QueueInput): number[] {
  const all = Array.from({ length: patchCount }, (_, patch) => patch)
  const body = plan.withoutAir && air ? all.filter((patch) => air[patch] === 0) : all
  return body.length > 0 ? body : all
}

/** Cases of the queue. A place is a patch with one of the groups it is shown with. */
function selectCases(input: QueueInput, patches: readonly number[]): ReviewItem[] {
  const { plan } = input
  const shown = shownGroups(plan)
  const ranked = rankedPlaces(input, patches, shown)
  const places = plan.balanced
    ? inTurn(ranked, groupShares(plan, shown.length, patches.length), plan.seed)
    : ranked.slice(0, plan.cases)
  return places.map((place) => ({
    kind: 'case',
    patchIndex: Math.floor(place / shown.length),
    roles: shown[place % shown.length]!
  }))
}

function shownGroups(plan: ReviewPlan): string[][] {
  const groups = outputGroups(plan)
  if (groups.length > 0) return groups
  throw new DenoscopeError(
    'argument.invalid',
    `denoiserKeys: a choice needs two or more denoisers, got '${plan.denoiserKeys[0]}' only`
  )
}

function rankedPlaces(input: QueueInput, patches: readonly number[], shown: readonly string[][]): number[] {
  const { order, balanced, seed } = input.plan
  const placesOf = (of: readonly number[]) =>
    of.flatMap((patch) => shown.map((_, group) => patch * shown.length + group))
  if (order.kind === 'worst') return sortWorstFirst(placesOf(patches), worstBadness(input, order.scoreId, shown))
  // A balanced review takes the same random patches of every output, so that outputs compare on the same cases.
  return balanced ? placesOf(new Random(seed).shuffle([...patches])) : new Random(seed).shuffle(placesOf(patches))
}

/** First place of each group, then the second of each, and so on. The seed shuffles each round. */
function inTurn(ranked: readonly number[], shares: readonly number[], seed: number): number[] {
  const random = new Random(seed, turnStream)
  const groups = shares.map((share, group) => ranked.filter((place) => place % shares.length === group).slice(0, share))
  return Array.from({ length: shares[0]! }, (_, round) =>
    random.shuffle(groups.flatMap((group) => group.slice(round, round + 1)))
  ).flat()
}
/** Stream of random numbers for the turns, independent of the order of patches. */
const turnStream = 1

/** Badness of the worst picture of each place, patch by patch. */
function worstBadness(
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
function sortWorstFirst(places: number[], badnesses: Float64Array): number[] {
  const unknown = (place: number) => Number(Number.isNaN(badnesses[place]!))
  const order = (a: number, b: number) =>
    badnesses[a]! > badnesses[b]! ? -1 : badnesses[a]! < badnesses[b]! ? 1 : a - b
  return places.sort((a, b) => unknown(a) - unknown(b) || order(a, b))
}

/** Roles in the order shown. Two pictures change sides at random, so that the side carries no information. */
const arranged = (roles: readonly string[], { task }: ReviewPlan, random: Random): string[] =>
  task === 'judge' || random.integer(2) === 0 ? [...roles] : roles.toReversed()

function withRepeats(cases: readonly ReviewItem[], plan: ReviewPlan, random: Random): ReviewItem[] {
  const chosen = random.shuffle(cases.map((_, index) => index)).slice(0, Math.round(plan.repeatShare * cases.length))
  const items: ReviewItem[] = [...cases]
  for (const index of chosen) {
    const original = cases[index]!
    const first = Math.min(items.indexOf(original) + 1 + leastDistance, items.length)
    const place = first + random.integer(items.length - first + 1)
    items.splice(place, 0, { ...original, kind: 'repeat', roles: arranged(original.roles, plan, random) })
  }
  return items
}

function withCatches(
  items: readonly ReviewItem[],
  input: QueueInput,
  patches: readonly number[],
  random: Random
): ReviewItem[] {
  const { plan } = input
  const all = [...items]
  const cases = items.filter(({ kind }) => kind === 'case').length
  for (let count = Math.round(plan.catchShare * cases); count > 0; count--) {
    const roles = arranged(caught(input, random), plan, random)
    const place = random.integer(all.length + 1)
    all.splice(place, 0, { kind: 'catch', patchIndex: patches[random.integer(patches.length)]!, roles })
  }
  return all
}

/** Roles of a catch trial: the reference alone, or beside the noisy input, or beside an output if no input is known. */
function caught({ plan: { task, denoiserKeys }, hasInput }: QueueInput, random: Random): string[] {
  if (task === 'judge') return ['reference']
  return ['reference', hasInput ? 'noisy' : denoiserKeys[random.integer(denoiserKeys.length)]!]
}

/** FNV-1a hash, 32 bits, over UTF-8 (Fowler, Noll & Vo). */
function streamOf(reader: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(reader)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
