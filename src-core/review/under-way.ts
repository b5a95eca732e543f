import type { BlindedReading, Finding } from './finding.ts'
import type { Review } from './plan.ts'

/**
 * What keeps the answers of blinded reviews back: readings that were begun and not finished, and, once somebody has begun,
 * the one that `reader` has not: who looks may still read. Skipping counts as answering. While there is one of a review,
 * its answers would tell that reader what to say or what they look at: they are shown, counted and reported nowhere.
 * @param reader who looks.
 */
export function blindedReadings(reviews: readonly Review[], reader: string): BlindedReading[] {
  return reviews.filter(({ plan }) => plan.blinded).flatMap(({ id, createdAt, answered, items }) => {
    const begun = Object.entries(answered).filter(([, answers]) => answers > 0)
    const awaited = begun.length > 0 && !begun.some(([name]) => name === reader) ? [[reader, 0] as const] : []
    return [...begun.filter(([, answers]) => answers < items), ...awaited]
      .map(([name, answers]) => ({ review: { id, createdAt, blinded: true }, reader: name, answered: answers, items }))
  })
}

/** The findings that were not stated in a review that one of these readings keeps back. */
export function withoutUnderWay(findings: readonly Finding[], underWay: readonly BlindedReading[]): Finding[] {
  return findings.filter(({ review }) => !review?.blinded || !underWay.some((reading) => reading.review.id === review.id))
}
