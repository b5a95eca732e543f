import type { BlindedReading, Finding, StatedIn } from './finding.ts'
import type { Review } from './review-plan.ts'

/**
 * The readings that keep the answers of blinded reviews back on the screen: those begun and not finished, and, once somebody
 * has begun, the reading that `reader` has not begun. Skipping counts as answering. Shown answers would tell these readers what
 * to say.
 * @param reader the person at the workbench.
 */
export function blindedReadings(reviews: readonly Review[], reader: string): BlindedReading[] {
  return reviews
    .filter(({ plan }) => plan.blinded)
    .flatMap((review) => {
      const { answered } = review
      const begun = Object.entries(answered).some(([, answers]) => answers > 0)
      const awaited = begun && !(answered[reader]! > 0) ? [readingOf(review, reader, 0)] : []
      return [...openReadings(review), ...awaited]
    })
}

/** The findings that were not stated in a review that one of these readings keeps back. */
export function withoutEmbargoed(
  findings: readonly Finding[],
  underWay: readonly Pick<BlindedReading, 'review'>[]
): Finding[] {
  return findings.filter(
    ({ review }) => !review?.blinded || !underWay.some((reading) => reading.review.id === review.id)
  )
}

/** A blinded review that some readers have begun and not finished. A report leaves its answers out, whoever exports it. */
export interface Embargo {
  readonly review: StatedIn
  readonly denoiserKeys: readonly string[]
  /** Findings that were stated in the review so far. */
  readonly findings: number
  /** The readings that have to end first; never empty. */
  readonly readings: readonly BlindedReading[]
}

/** The embargoes on an audit, the oldest review first. They do not depend on the person who looks. */
export function embargoes(reviews: readonly Review[], findings: readonly Finding[]): Embargo[] {
  return reviews
    .filter(({ plan }) => plan.blinded)
    .flatMap((review) => {
      const readings = openReadings(review)
      if (readings.length === 0) return []
      const stated = findings.filter((finding) => finding.review?.id === review.id).length
      return [{ review: readings[0]!.review, denoiserKeys: review.plan.denoiserKeys, findings: stated, readings }]
    })
    .sort((a, b) => (a.review.createdAt < b.review.createdAt ? -1 : Number(a.review.createdAt > b.review.createdAt)))
}

const openReadings = (review: Review): BlindedReading[] =>
  Object.entries(review.answered)
    .filter(([, answers]) => answers > 0 && answers < review.items)
    .map(([reader, answers]) => readingOf(review, reader, answers))

const readingOf = ({ id, createdAt, items }: Review, reader: string, answered: number): BlindedReading => ({
  review: { id, createdAt, blinded: true },
  reader,
  answered,
  items
})
