import { fTail, studentQuantile, studentTails } from './student-t.ts'

/** Ratings of one reader in one modality: higher is more suspicious, -Infinity is no mark. */
export interface CaseRatings {
  readonly normal: readonly number[]
  readonly abnormal: readonly number[]
  /**
   * Patient of each case. Cases of one patient are alike, so that patients are left out as a whole.
   * Absent if each case is of another patient.
   */
  readonly patients?: { readonly normal: readonly string[]; readonly abnormal: readonly string[] }
}

/**
 * Share of pairs in which the abnormal case is rated higher than the normal one; ties count half. NaN without pairs.
 * Of case ratings: the empirical area under the ROC curve (Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747).
 * Of the highest mark of normal cases and the mark of each lesion: the JAFROC figure of merit (Chakraborty & Berbaum
 * 2004, doi:10.1118/1.1769352).
 */
export const figureOfMerit = (ratings: CaseRatings): number => withJackknife(ratings).figure

interface JackknifedFigure {
  readonly figure: number
  /** Figures without each case, normal cases first; or without each patient. */
  readonly without: readonly number[]
}

function withJackknife(ratings: CaseRatings): JackknifedFigure {
  const { normal, abnormal, patients } = ratings
  const total = { won: 0, normal: normal.length, abnormal: abnormal.length }
  const own = new Map<string, LeftOut>()
  const partOf = (kind: 'normal' | 'abnormal', index: number): LeftOut => {
    const unit = patients ? patients[kind][index]! : `${kind} ${index}`
    const part = own.get(unit) ?? { won: 0, normal: 0, abnormal: 0 }
    own.set(unit, part)
    return part
  }
  const [ofNormal, ofAbnormal] = [
    normal.map((_, n) => partOf('normal', n)),
    abnormal.map((_, a) => partOf('abnormal', a))
  ]
  for (const part of ofNormal) part.normal++
  for (const part of ofAbnormal) part.abnormal++
  for (const [n, low] of normal.entries()) {
    for (const [a, high] of abnormal.entries()) {
      const won = high > low ? 1 : high === low ? 0.5 : 0
      total.won += won
      ofNormal[n]!.won += won
      // A pair within one patient is left out once.
      if (ofAbnormal[a] !== ofNormal[n]) ofAbnormal[a]!.won += won
    }
  }
  const figureWithout = (part: LeftOut) =>
    (total.won - part.won) / ((total.normal - part.normal) * (total.abnormal - part.abnormal))
  return { figure: figureWithout({ won: 0, normal: 0, abnormal: 0 }), without: [...own.values()].map(figureWithout) }
}

/** Pairs won by the abnormal case, and numbers of cases, of what is left out. */
interface LeftOut {
  won: number
  normal: number
  abnormal: number
}

/** Estimate with its standard error and 95 % interval from Student's t distribution. */
export interface MultiReaderEstimate {
  readonly value: number
  readonly standardError: number
  readonly df: number
  readonly low: number
  readonly high: number
}

export interface MultiReaderAnalysis {
  /** Reader average of each modality. Its interval is limited to 0..1. */
  readonly modalities: readonly MultiReaderEstimate[]
  /** Difference of each pair of modalities, first minus second, with its two-sided p-value. */
  readonly differences: readonly (MultiReaderEstimate & {
    readonly pair: readonly [number, number]
    readonly p: number
  })[]
  /** Probability of differences as large if all modalities are equal (F test). */
  readonly p: number
}

/**
 * Obuchowski-Rockette analysis of a fully crossed study, for the population of readers and of cases, with jackknifed
 * covariances (Obuchowski & Rockette 1995, doi:10.1080/03610919508813243; degrees of freedom: Hillis 2007,
 * doi:10.1002/sim.2532). With patients, the covariances come from leaving out patients, the unit of clustered cases
 * (Obuchowski 1997, doi:10.2307/2533958).
 * @param ratings by modality and reader, two or more of each; the same cases in the same order, two or more a kind
 */
export function analyseReaders(ratings: readonly (readonly CaseRatings[])[]): MultiReaderAnalysis {
  const figures = ratings.map((readers) => readers.map(withJackknife))
  const [I, J] = [figures.length, figures[0]!.length]
  const values = figures.map((readers) => readers.map(({ figure }) => figure))
  const ofModality = values.map(mean)
  const ofReader = values[0]!.map((_, j) => mean(values.map((readers) => readers[j]!)))
  const all = mean(ofModality)
  const msT = (J * sum(ofModality.map((value) => (value - all) ** 2))) / (I - 1)
  const msTR =
    sum(values.flatMap((readers, i) => readers.map((value, j) => (value - ofModality[i]! - ofReader[j]! + all) ** 2))) /
    ((I - 1) * (J - 1))
  const cov2 = figures.map((readers) => meanCovariance(readers, readers, (j, other) => j !== other))
  const cov3 = mean(
    figures.flatMap((readers, i) =>
      figures.flatMap((others, other) =>
        i === other ? [] : [meanCovariance(readers, others, (j, otherReader) => j !== otherReader)]
      )
    )
  )
  const error = msTR + J * Math.max(mean(cov2) - cov3, 0)
  const df = Math.min(mostFreedom, error ** 2 / (msTR ** 2 / ((I - 1) * (J - 1))))
  const modalities = values.map((readers, i) => {
    const msR = sum(readers.map((value) => (value - ofModality[i]!) ** 2)) / (J - 1)
    const ownError = msR + Math.max(J * cov2[i]!, 0)
    const ownDf = Math.min(mostFreedom, ownError ** 2 / (msR ** 2 / (J - 1)))
    const { low, high, ...average } = estimate(ofModality[i]!, Math.sqrt(ownError / J), ownDf)
    return { ...average, low: Math.max(0, low), high: Math.min(1, high) }
  })
  const differences = values.flatMap((_, one) =>
    values.slice(one + 1).map((_, offset) => {
      const other = one + 1 + offset
      const difference = estimate(ofModality[one]! - ofModality[other]!, Math.sqrt((2 / J) * error), df)
      const p = studentTails(difference.value / difference.standardError, df)
      return { ...difference, pair: [one, other] as const, p }
    })
  )
  return { modalities, differences, p: fTail(msT / error, I - 1, df) }
}

/** Degrees of freedom of readers who do not differ: practically the normal distribution. */
const mostFreedom = 1e9

function estimate(value: number, standardError: number, df: number): MultiReaderEstimate {
  const reach = standardError === 0 ? 0 : studentQuantile(0.05, df) * standardError
  return { value, standardError, df, low: value - reach, high: value + reach }
}

/** Mean jackknife covariance over the pairs of readers that hold. */
function meanCovariance(
  one: readonly JackknifedFigure[],
  other: readonly JackknifedFigure[],
  holds: (j: number, otherReader: number) => boolean
): number {
  return mean(
    one.flatMap((first, j) =>
      other.flatMap((second, otherReader) => (holds(j, otherReader) ? [covariance(first.without, second.without)] : []))
    )
  )
}

/** Covariance of two jackknifed figures: (K - 1) / K times the sum of products of deviations. */
function covariance(one: readonly number[], other: readonly number[]): number {
  const [meanOfOne, meanOfOther] = [mean(one), mean(other)]
  const products = one.map((value, k) => (value - meanOfOne) * (other[k]! - meanOfOther))
  return ((one.length - 1) / one.length) * sum(products)
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length
