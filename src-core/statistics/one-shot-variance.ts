import type { CaseRatings } from './multi-reader.ts'

/** Moments of the products of success scores: M1 to M8 of Gallas 2006. */
export type OneShotMoments = readonly [number, number, number, number, number, number, number, number]

/** Reader-averaged area of one modality, or difference of two, with its one-shot variance. */
export interface OneShotEstimate {
  /** Mean over readers of the empirical areas, or of their differences. */
  readonly value: number
  /** Unbiased estimate of the variance of `value`, over readers and cases. May be negative in small studies. */
  readonly variance: number
  readonly moments: OneShotMoments
}

/**
 * One-shot variance of the reader-averaged area under the ROC curve of a fully crossed study: unbiased U-statistics
 * (Gallas 2006, doi:10.1016/j.acra.2005.11.030; Gallas et al. 2009, doi:10.1080/03610920802610084).
 * Success score s(r, i, j): 1 if reader r rates abnormal case j above normal case i, 0.5 on ties, else 0.
 * Moment: mean of s(r, i, j) s(r', i', j'). M1 to M4 have the same reader, M5 to M8 different readers. In each four:
 * both cases equal; only the normal case differs; only the abnormal case differs; both differ.
 * variance = value^2 - M8. The square is the sum of all moments with their shares of pairs; M8 estimates its mean.
 * @param readers ratings by reader, two or more; the same cases in the same order, two or more a kind
 */
export const oneShotVariance = (readers: readonly CaseRatings[]): OneShotEstimate =>
  estimateOf(readers.map(successScores), readers[0]!)

/**
 * One-shot variance of the difference of two modalities, first minus second: the same of differences of success scores.
 * @param first ratings by reader in one modality
 * @param second ratings of the same readers and cases in the other one
 */
export const oneShotDifference = (first: readonly CaseRatings[], second: readonly CaseRatings[]): OneShotEstimate =>
  estimateOf(
    first.map((ratings, reader) => {
      const other = successScores(second[reader]!)
      return successScores(ratings).map((score, at) => score - other[at]!)
    }),
    first[0]!
  )

/** @param scores by reader: normal case by abnormal case */
function estimateOf(scores: readonly Float64Array[], { normal, abnormal }: CaseRatings): OneShotEstimate {
  const [R, N0, N1] = [scores.length, normal.length, abnormal.length]
  const summed = sumsOf(N0, N1, (i, j) => scores.reduce((sum, of) => sum + of[i * N1 + j]!, 0))
  // Products of one reader, and of all pairs of readers. Their difference is that of different readers.
  const own = scores
    .map((of) => sumsOf(N0, N1, (i, j) => of[i * N1 + j]!).products)
    .reduce((sums, of) => sums.map((sum, place) => sum + of[place]!))
  const pairs = [N0 * N1, N0 * (N0 - 1) * N1, N0 * N1 * (N1 - 1), N0 * (N0 - 1) * N1 * (N1 - 1)]
  const moments = [
    ...own.map((sum, place) => sum / (R * pairs[place]!)),
    ...summed.products.map((sum, place) => (sum - own[place]!) / (R * (R - 1) * pairs[place]!))
  ] as unknown as OneShotMoments
  const value = summed.all / (R * N0 * N1)
  return { value, variance: value ** 2 - moments[7], moments }
}

/** Success scores of one reader, normal case by abnormal case. */
function successScores({ normal, abnormal }: CaseRatings): Float64Array {
  return Float64Array.from({ length: normal.length * abnormal.length }, (_, at) => {
    const low = normal[Math.floor(at / abnormal.length)]!
    const high = abnormal[at % abnormal.length]!
    return high > low ? 1 : high === low ? 0.5 : 0
  })
}

/**
 * Sum of all scores, and sums of products of two scores: both cases equal; normal case different; abnormal case
 * different; both different.
 */
function sumsOf(N0: number, N1: number, score: (i: number, j: number) => number) {
  const [ofNormal, ofAbnormal] = [new Float64Array(N0), new Float64Array(N1)]
  let [all, equal] = [0, 0]
  for (let i = 0; i < N0; i++) {
    for (let j = 0; j < N1; j++) {
      const value = score(i, j)
      all += value
      equal += value ** 2
      ofNormal[i]! += value
      ofAbnormal[j]! += value
    }
  }
  const squares = (sums: Float64Array) => sums.reduce((sum, value) => sum + value ** 2, 0)
  const [sameNormal, sameAbnormal] = [squares(ofNormal), squares(ofAbnormal)]
  const normalDiffers = sameAbnormal - equal
  const abnormalDiffers = sameNormal - equal
  return { all, products: [equal, normalDiffers, abnormalDiffers, all ** 2 - sameNormal - sameAbnormal + equal] }
}
