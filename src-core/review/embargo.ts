import type { BlindedReading, Finding, StatedIn } from './finding.ts'
import type { Review } from './review-plan.ts'

/**
 * Readings that keep answers of blinded reviews off the screen: readings that have begun and not ended.
 * Once one has begun, the missing reading of `reader` counts too. A skipped item counts as answered.
 * Visible answers would influence these readers.
 * @param reader person at the workbench
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

/** Findings without those that were stated in an embargoed review. */
export function withoutEmbargoed(
  findings: readonly Finding[],
  embargoedBy: readonly Pick<BlindedReading, 'review'>[]
): Finding[] {
  return findings.filter(
    ({ review }) => !review?.blinded || !embargoedBy.some((reading) => reading.review.id === review.id)
  )
}

/** Blinded review that some readers have begun and not ended. A report leaves out its answers, whoever exports it. */
export interface Embargo {
  readonly review: StatedIn
  readonly denoiserKeys: readonly string[]
  /** Number of findings stated in the review so far. */
  readonly findings: number
  /** Readings that must end first; never empty. */
  readonly readings: readonly BlindedReading[]
}

/** Embargoes on an audit, oldest review first. They are the same for every person. */
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
