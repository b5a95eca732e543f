import type { AuditScores } from '../audit/audit-record.ts'
import { DenoscopeError } from '../errors.ts'
import { badness } from '../statistics/badness.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import { Random } from '../random/random.ts'
import { outputGroups, groupShares, type ReviewItem, type ReviewPlan } from './review-plan.ts'

/** What a queue is drawn from. */
export interface QueueInput {
  readonly plan: ReviewPlan
  readonly patchCount: number
  /** False if no noisy input is known. */
  readonly hasInput: boolean
  /** 1 for patches that show mostly air, 0 for others; null where values do not tell. */
  readonly air: Uint8Array | null
  /** Empty for an audit without a reference: then only a random order goes. */
  readonly scores: AuditScores
  /** Of the scores that the audit has. */
  readonly definitions: readonly MetricDefinition[]
}

/** How many items lie at least between a case and its repeat, where there are as many. */
const leastDistance = 5

/**
 * The items of one reader's queue; the same plan and reader always give the same. Which cases are in it does not depend
 * on the reader, their order does when the review is blinded.
 * @param reader any name; its characters enter the random stream.
 * @throws argument.invalid for a score that the audit does not have, or a choice between fewer than two denoisers.
 */
export function reviewQueue(input: QueueInput, reader: string): ReviewItem[] {
  const { plan } = input
  const random = new Random(plan.seed, streamOf(reader))
  const patches = reviewedPatches(input)
  const cases = selectCases(input, patches).map((item) => ({
    ...item,
    candidates: arranged(item.candidates, plan, random)
  }))
  if (plan.blinded) random.shuffle(cases)
  return withCatches(withRepeats(cases, plan, random), input, patches, random)
}

/** The patches that a plan draws from: without air where it says so, unless there is nothing else. */
function reviewedPatches({ plan, patchCount, air }: QueueInput): number[] {
  const all = Array.from({ length: patchCount }, (_, patch) => patch)
  const body = plan.withoutAir && air ? all.filter((patch) => air[patch] === 0) : all
  return body.length > 0 ? body : all
}

/** A place is a patch with one of the groups it is shown with. */
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
    candidates: shown[place % shown.length]!
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
  // Balanced, the same random patches of every denoiser: then these can be compared on the same cases.
  return balanced ? placesOf(new Random(seed).shuffle([...patches])) : new Random(seed).shuffle(placesOf(patches))
}

/** The first of each group, then the second of each, and so on; within a round in an order that the seed draws. */
function inTurn(ranked: readonly number[], shares: readonly number[], seed: number): number[] {
  const random = new Random(seed, turnStream)
  const groups = shares.map((share, group) => ranked.filter((place) => place % shares.length === group).slice(0, share))
  return Array.from({ length: shares[0]! }, (_, round) =>
    random.shuffle(groups.flatMap((group) => group.slice(round, round + 1)))
  ).flat()
}
/** Apart from the patches' own order. */
const turnStream = 1

/** For each place, patch by patch, the badness of the worst of its pictures. */
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

/** Places of which nothing is known come last, after perfect ones. */
function sortWorstFirst(places: number[], badnesses: Float64Array): number[] {
  const unknown = (place: number) => Number(Number.isNaN(badnesses[place]!))
  const order = (a: number, b: number) =>
    badnesses[a]! > badnesses[b]! ? -1 : badnesses[a]! < badnesses[b]! ? 1 : a - b
  return places.sort((a, b) => unknown(a) - unknown(b) || order(a, b))
}

/** Two pictures change sides at random, so that the side tells nothing. */
const arranged = (candidates: readonly string[], { task }: ReviewPlan, random: Random): string[] =>
  task === 'judge' || random.integer(2) === 0 ? [...candidates] : candidates.toReversed()

function withRepeats(cases: readonly ReviewItem[], plan: ReviewPlan, random: Random): ReviewItem[] {
  const chosen = random.shuffle(cases.map((_, index) => index)).slice(0, Math.round(plan.repeatShare * cases.length))
  const items: ReviewItem[] = [...cases]
  for (const index of chosen) {
    const original = cases[index]!
    const first = Math.min(items.indexOf(original) + 1 + leastDistance, items.length)
    const place = first + random.integer(items.length - first + 1)
    items.splice(place, 0, { ...original, kind: 'repeat', candidates: arranged(original.candidates, plan, random) })
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
    const candidates = arranged(caught(input, random), plan, random)
    const place = random.integer(all.length + 1)
    all.splice(place, 0, { kind: 'catch', patchIndex: patches[random.integer(patches.length)]!, candidates })
  }
  return all
}

/** The reference alone, or beside what should be left for it: the noisy input, or one of the outputs where no input is known. */
function caught({ plan: { task, denoiserKeys }, hasInput }: QueueInput, random: Random): string[] {
  if (task === 'judge') return ['reference']
  return ['reference', hasInput ? 'noisy' : denoiserKeys[random.integer(denoiserKeys.length)]!]
}

/** FNV-1a, 32 bits, over UTF-8 (Fowler, Noll & Vo). */
function streamOf(reader: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(reader)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
