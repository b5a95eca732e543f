import { DenoscopeError } from '../errors.ts'
import { Random } from '../random/random.ts'
import { groundInWords, placeDiscs } from './disc-places.ts'
import {
  arranged,
  caught,
  inTurnOfPatients,
  reviewedPatches,
  shownGroups,
  sortWorstFirst,
  streamOf,
  withRepeats,
  worstBadness,
  type QueueInput
} from './queue-parts.ts'
import type { ReviewDesign } from './review-design.ts'
import { plannedCounts, type InsertedDisc, type ReviewItem, type ReviewPlan } from './review-plan.ts'

/** Streams of random numbers of a plan, the same for all readers. */
const streams = { patches: 0, artefacts: 2, controls: 3, repeats: 4, order: 5 } as const

type DesignedInput = QueueInput & { readonly plan: ReviewPlan & { readonly design: ReviewDesign } }

/**
 * Queue of a plan with a design. Patches, control cases, repeats and inserted discs depend on the plan alone.
 * Each patch is shown in every group of outputs. In a split-plot, a reader sees the patches of one group of readers.
 * @throws argument.invalid for fewer patches than groups
 */
export function designedQueue(input: DesignedInput, reader: string): ReviewItem[] {
  const { plan } = input
  const available = reviewedPatches(input)
  const counts = plannedCounts(plan, available.length)
  if (counts.patches === 0)
    throw new DenoscopeError(
      'argument.invalid',
      `design: ${available.length} patches are too few for a split-plot of ${groupCount(plan.design)} groups`
    )
  const group = groupOf(plan, reader)
  const random = plan.blinded ? new Random(plan.seed, streamOf(reader)) : new Random(plan.seed, streams.order)
  const ranked = inTurnOfPatients(rankedPatches(input, available), input)
  const chosen = ranked.slice(0, counts.patches * groupCount(plan.design))
  const discs = insertedDiscs(input, chosen, ranked.slice(chosen.length))
  const all = withDiscs(chosen, discs)
  const own = dealt(all, plan.design, group, (patch) => discs.has(patch))
  const shown = shownGroups(plan)
  const cases = own.flatMap((patchIndex) =>
    shown.map((roles): ReviewItem => {
      const artefact = discs.get(patchIndex)
      return { kind: 'case', patchIndex, roles: arranged(roles, plan, random), ...(artefact && { artefact }) }
    })
  )
  // The same cases are repeated for every reader of the group.
  const repeated = new Random(plan.seed, streams.repeats)
    .shuffle(cases.map((_, index) => index))
    .slice(0, counts.repeats)
  const order = cases.map((_, index) => index)
  if (plan.blinded || plan.order.kind === 'random') random.shuffle(order)
  const items = withRepeats(
    order.map((index) => cases[index]!),
    repeated.map((index) => order.indexOf(index)),
    plan,
    random
  )
  for (const control of controls(input, available, all, counts.controls, group))
    items.splice(random.integer(items.length + 1), 0, { ...control, roles: arranged(control.roles, plan, random) })
  return items
}

const groupCount = (design: ReviewDesign): number => (design.kind === 'split-plot' ? design.groups : 1)

/**
 * Group of a reader, from 0. Readers take turns in the order of the plan. Others see the first group, but may not
 * answer.
 */
const groupOf = ({ design, readers }: DesignedInput['plan'], reader: string): number =>
  design.kind === 'crossed' ? 0 : Math.max(0, readers.indexOf(reader)) % design.groups

/** Patches, worst first by their worst output, or in an order of the seed. */
function rankedPatches(input: DesignedInput, available: readonly number[]): number[] {
  const { order, seed } = input.plan
  if (order.kind === 'random') return new Random(seed, streams.patches).shuffle([...available])
  const shown = [shownGroups(input.plan).flat()]
  return sortWorstFirst([...available], worstBadness(input, order.scoreId, shown))
}

/** Every n-th patch for a group of n. Patches with a disc are dealt first, so that groups have equally many. */
function dealt(
  patches: readonly number[],
  design: ReviewDesign,
  group: number,
  hasDisc: (patch: number) => boolean
): number[] {
  const first = [...patches].sort((a, b) => Number(hasDisc(b)) - Number(hasDisc(a)))
  const own = new Set(first.filter((_, index) => index % groupCount(design) === group))
  return patches.filter((patch) => own.has(patch))
}

/**
 * Discs by patch, the same in every output, in soft tissue only (`disc-places.ts`).
 * @param patches patches of the review
 * @param others patches that replace those of the review in which no disc fits, in this order
 * @throws argument.invalid if fewer patches than the plan asks for have a place
 */
function insertedDiscs(
  { plan, patchRows, patchColumns, discGround }: DesignedInput,
  patches: readonly number[],
  others: readonly number[]
): ReadonlyMap<number, InsertedDisc> {
  const { truth } = plan
  if (truth?.kind !== 'inserted') return new Map()
  const random = new Random(plan.seed, streams.artefacts)
  const shuffled = random.shuffle([...patches])
  const wanted = Math.round(truth.share * patches.length)
  const { diameter, contrast } = truth
  if (truth.placement === 'soft-tissue') {
    const discs = placeDiscs([...shuffled, ...others], wanted, { diameter, contrast }, discGround, random)
    if (discs.size === wanted) return discs
    throw new DenoscopeError(
      'argument.invalid',
      `truth: ${wanted} patches with a disc are planned, and ${discs.size} of ${patches.length + others.length} have room for one of ${diameter} pixels and contrast ${contrast} ${groundInWords(discGround.source, contrast)}`
    )
  }
  const chosen = shuffled.slice(0, wanted)
  const place = (length: number) => {
    const free = Math.max(0, length - 1 - truth.diameter)
    return (length - 1 - free) / 2 + random.uniform() * free
  }
  return new Map(
    chosen.map((patch) => [patch, { row: place(patchRows), column: place(patchColumns), diameter, contrast }])
  )
}

/** The chosen patches, in which patches with a disc from elsewhere replace the last ones without a disc. */
function withDiscs(chosen: readonly number[], discs: ReadonlyMap<number, InsertedDisc>): number[] {
  const elsewhere = [...discs.keys()].filter((patch) => !chosen.includes(patch))
  const replaced = new Set(
    chosen
      .filter((patch) => !discs.has(patch))
      .toReversed()
      .slice(0, elsewhere.length)
  )
  return [...chosen.filter((patch) => !replaced.has(patch)), ...elsewhere]
}

/**
 * Control cases of a group: patches that are no cases, as long as there are any, each once.
 * Outputs take turns, so that a control case is one reading of one column of an export.
 */
function controls(
  input: DesignedInput,
  available: readonly number[],
  cases: readonly number[],
  count: number,
  group: number
): ReviewItem[] {
  const { plan } = input
  const random = new Random(plan.seed, streams.controls)
  const used = new Set(cases)
  const shuffled = random.shuffle([...available])
  const order = [...shuffled.filter((patch) => !used.has(patch)), ...shuffled.filter((patch) => used.has(patch))]
  const all = order
    .slice(0, count * groupCount(plan.design))
    .map((patchIndex, index): ReviewItem => ({
      kind: 'catch',
      patchIndex,
      roles: caught(input, random),
      standsFor: plan.denoiserKeys[Math.floor(index / groupCount(plan.design)) % plan.denoiserKeys.length]!
    }))
  return all.filter((_, index) => index % groupCount(plan.design) === group)
}
