import type { BlindedReading, Finding } from './finding.ts'
import type { Review } from './plan.ts'

/**
 * The blinded readings that have been begun and not finished; skipping counts as answering. While one lasts, what was said
 * in it would tell its reader what they look at: it is shown, counted and reported nowhere.
 */
export function blindedReadings(reviews: readonly Review[]): BlindedReading[] {
  return reviews.filter(({ plan }) => plan.blinded).flatMap(({ id, createdAt, answered, items }) =>
    Object.entries(answered).filter(([, answers]) => answers > 0 && answers < items)
      .map(([reader, answers]) => ({ review: { id, createdAt, blinded: true }, reader, answered: answers, items })))
}

/** The findings that were not stated in one of these readings. */
export function withoutUnderWay(findings: readonly Finding[], underWay: readonly BlindedReading[]): Finding[] {
  return findings.filter(({ review, reviewer }) =>
    !review?.blinded || !underWay.some((reading) => reading.review.id === review.id && reading.reader === reviewer))
}
