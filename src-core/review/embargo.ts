import { DenoscopeError } from '../errors.ts'
import type { BlindedReading, StatedIn } from './finding.ts'
import type { Review } from './review-plan.ts'

/**
 * Rule of blinded reviews. Answers, results, consensus and exports are closed until every awaited reading is finished.
 * Finished: every item answered, or ended by its reader. A skipped item is unanswered.
 * A finished reading accepts no further answer and no undo, so that nobody answers after seeing results.
 * Awaited: the readers and the truth panel that the plan names. Without named readers: everybody who has begun.
 */

/** Number of items without an answer of this reader. Skipped items are among them. */
export const unansweredItems = ({ items, answered, skipped }: Review, reader: string): number =>
  items - (answered[reader] ?? 0) + (skipped[reader] ?? 0)

/** True if every item has an answer, or the reader has ended the reading. */
export const isFinished = (review: Review, reader: string): boolean =>
  review.endedAt[reader] !== undefined || unansweredItems(review, reader) <= 0

/** True if a reading accepts no further answers: ended, or finished in a blinded review. */
export const isClosed = (review: Review, reader: string): boolean =>
  review.endedAt[reader] !== undefined || (review.plan.blinded && isFinished(review, reader))

/** @throws review.closed if the reading accepts no further answers */
export function requireOpen(review: Review, reader: string): void {
  if (!isClosed(review, reader)) return
  const open = unansweredItems(review, reader)
  const state = open > 0 ? `was ended with ${open} of ${review.items} items unanswered` : 'is finished'
  throw new DenoscopeError(
    'review.closed',
    `The reading of ${reader} ${state}. It is closed: answers can be neither added nor changed.`
  )
}

/**
 * Unfinished readings that close a blinded review. Empty if none has an answer yet, because nothing is to be kept back.
 * @param person reader at the workbench; null for files that anybody may read. Without named readers, a person who has
 * not begun is awaited too.
 */
export function awaitedReadings(review: Review, person: string | null): BlindedReading[] {
  const { plan, answered } = review
  const begun = Object.keys(answered).filter((reader) => answered[reader]! > 0)
  if (!plan.blinded || begun.length === 0) return []
  const panel = plan.truth?.kind === 'panel' ? plan.truth.names : []
  const readers = plan.readers.length > 0 ? plan.readers : [...begun, ...(person === null ? [] : [person])]
  return [...new Set([...readers, ...panel])]
    .filter((reader) => !isFinished(review, reader))
    .map((reader) => readingOf(review, reader))
}

/** Readings that close blinded reviews to the person at the workbench. */
export const blindedReadings = (reviews: readonly Review[], person: string): BlindedReading[] =>
  reviews.flatMap((review) => awaitedReadings(review, person))

/** Refuses results and exports of a closed review, because they name outputs and readers. @throws review.unfinished */
export function requireFinished(awaited: readonly BlindedReading[]): void {
  if (awaited.length === 0) return
  const states = awaited.map(({ reader, answered, items }) => `${reader} has answered ${answered} of ${items} items`)
  throw new DenoscopeError(
    'review.unfinished',
    `Results of this blinded review open once all readers have finished: ${states.join('; ')}.`
  )
}

/** Statements without those of closed reviews. */
export function withoutEmbargoed<Statement extends { readonly review: StatedIn | null }>(
  statements: readonly Statement[],
  embargoedBy: readonly Pick<BlindedReading, 'review'>[]
): Statement[] {
  return statements.filter(
    ({ review }) => !review?.blinded || !embargoedBy.some((reading) => reading.review.id === review.id)
  )
}

/** Blinded review with unfinished readings. A report leaves out its answers, whoever exports it. */
export interface Embargo {
  readonly review: StatedIn
  readonly denoiserKeys: readonly string[]
  /** Number of findings stated in the review so far. */
  readonly findings: number
  /** Readings that must be finished first; never empty. */
  readonly readings: readonly BlindedReading[]
}

/** Embargoes on an audit, oldest review first. They are the same for every person. */
export function embargoes(
  reviews: readonly Review[],
  findings: readonly { readonly review: StatedIn | null }[]
): Embargo[] {
  return reviews
    .flatMap((review) => {
      const readings = awaitedReadings(review, null)
      if (readings.length === 0) return []
      const stated = findings.filter((finding) => finding.review?.id === review.id).length
      return [{ review: readings[0]!.review, denoiserKeys: review.plan.denoiserKeys, findings: stated, readings }]
    })
    .sort((a, b) => (a.review.createdAt < b.review.createdAt ? -1 : Number(a.review.createdAt > b.review.createdAt)))
}

const readingOf = (review: Review, reader: string): BlindedReading => ({
  review: { id: review.id, createdAt: review.createdAt, blinded: true },
  reader,
  answered: review.items - unansweredItems(review, reader),
  items: review.items
})
