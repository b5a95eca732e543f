import { Random } from '../random/random.ts'
import { designedQueue } from './designed-queue.ts'
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
import { groupShares, type ReviewItem } from './review-plan.ts'

/**
 * Queue of a reader. The same plan and reader always give the same queue.
 * The cases do not depend on the reader, except in a split-plot. Their order does if the review is blinded.
 * Plans without a design are older: control cases and repeats are drawn for each reader.
 * @param reader name, which seeds the random stream
 * @throws argument.invalid for a score that the audit lacks, or a choice between fewer than two outputs
 */
export function reviewQueue(input: QueueInput, reader: string): ReviewItem[] {
  const { plan } = input
  const random = new Random(plan.seed, streamOf(reader))
  const patches = reviewedPatches(input)
  if (plan.design) return designedQueue({ ...input, plan: { ...plan, design: plan.design } }, reader)
  const cases = selectCases(input, patches).map((item) => ({ ...item, roles: arranged(item.roles, plan, random) }))
  if (plan.blinded) random.shuffle(cases)
  const repeated = random.shuffle(cases.map((_, index) => index)).slice(0, Math.round(plan.repeatShare * cases.length))
  return withCatches(withRepeats(cases, repeated, plan, random), input, patches, random)
}

/** Cases of the queue. A place is a patch with one of the groups it is shown with. */
function selectCases(input: QueueInput, patches: readonly number[]): ReviewItem[] {
  const { plan } = input
  const shown = shownGroups(plan)
  const ranked = inTurnOfPatients(rankedPlaces(input, patches, shown), input, (place) =>
    Math.floor(place / shown.length)
  )
  const places = plan.balanced
    ? inTurn(ranked, groupShares(plan, shown.length, patches.length), plan.seed)
    : ranked.slice(0, plan.cases)
  return places.map((place) => ({
    kind: 'case',
    patchIndex: Math.floor(place / shown.length),
    roles: shown[place % shown.length]!
  }))
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
