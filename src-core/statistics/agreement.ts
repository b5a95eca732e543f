import { DenoscopeError } from '../errors.ts'
import { grouped } from '../grouped.ts'
import { quantile } from './order-statistics.ts'
import { Random } from '../random/random.ts'

/** Categories that two or more readers gave to the same cases: `ratings[case][reader]`, an index below `categories`. */
export interface Ratings {
  readonly categories: number
  readonly ratings: readonly (readonly number[])[]
  /** Patient of each case, which are resampled as a whole. Absent if each case is of another patient. */
  readonly patients?: readonly string[]
}

/** Chance-corrected agreement: 1 is perfect, 0 is chance. NaN if only one category was used. */
export interface Agreement {
  readonly kappa: number
  /** 95 % percentile bootstrap over cases, or over patients with their cases. */
  readonly low: number
  readonly high: number
  /** Share of agreeing pairs of readers, without correction for chance. */
  readonly observed: number
  readonly cases: number
}

const resamples = 1000

/**
 * Cohen's kappa of two readers (Cohen 1960, doi:10.1177/001316446002000104), with a bootstrap interval over cases
 * or patients.
 * Resamples in which both readers used only one category have no kappa and are left out.
 * @throws argument.invalid if a case has not exactly two ratings, or a rating is outside the categories.
 */
export function cohenKappa(ratings: Ratings, seed: number): Agreement {
  requireReaders(ratings, 2)
  return withInterval(ratings, seed, cohen)
}

/**
 * Fleiss' kappa of any number of readers (Fleiss 1971, doi:10.1037/h0031619), with a bootstrap interval over cases
 * or patients. All cases have the same number of readers.
 * @throws argument.invalid if the numbers of ratings differ, are below two, or a rating is outside the categories.
 */
export function fleissKappa(ratings: Ratings, seed: number): Agreement {
  requireReaders(ratings, Math.max(2, ratings.ratings[0]?.length ?? 2))
  return withInterval(ratings, seed, fleiss)
}

/**
 * Number of cases with category `row` from the first reader and `column` from the second.
 * Shape (categories, categories).
 * @throws as `cohenKappa`
 */
export function confusionOf(ratings: Ratings): number[][] {
  requireReaders(ratings, 2)
  return confusionMatrix(ratings)
}

type Kappa = (ratings: Ratings) => { readonly kappa: number; readonly observed: number }

const cohen: Kappa = (ratings) => {
  const confusion = confusionMatrix(ratings)
  const cases = ratings.ratings.length
  const observed = sum(confusion.map((row, category) => row[category]!)) / cases
  const byFirst = confusion.map(sum)
  const bySecond = confusion.map((_, category) => sum(confusion.map((row) => row[category]!)))
  const expected = sum(byFirst.map((count, category) => count * bySecond[category]!)) / cases ** 2
  return { kappa: corrected(observed, expected), observed }
}

const fleiss: Kappa = ({ categories, ratings }) => {
  const readers = ratings[0]!.length
  const totals = new Float64Array(categories)
  let observed = 0
  for (const ofCase of ratings) {
    const counts = new Float64Array(categories)
    for (const category of ofCase) counts[category]!++
    let pairs = 0
    counts.forEach((count, category) => {
      totals[category]! += count
      pairs += count * (count - 1)
    })
    observed += pairs / (readers * (readers - 1)) / ratings.length
  }
  const expected = sum([...totals].map((total) => (total / (readers * ratings.length)) ** 2))
  return { kappa: corrected(observed, expected), observed }
}

const corrected = (observed: number, expected: number): number =>
  1 - expected < 1e-12 ? NaN : (observed - expected) / (1 - expected)

function confusionMatrix({ categories, ratings }: Ratings): number[][] {
  const confusion = Array.from({ length: categories }, () => new Array<number>(categories).fill(0))
  for (const [first, second] of ratings) confusion[first!]![second!]!++
  return confusion
}

function withInterval(ratings: Ratings, seed: number, kappaOf: Kappa): Agreement {
  const cases = ratings.ratings.length
  if (cases === 0) return { kappa: NaN, low: NaN, high: NaN, observed: NaN, cases }
  const random = new Random(seed)
  const units = unitsOf(ratings)
  const draw = () => units.flatMap(() => units[random.integer(units.length)]!)
  const drawn = Array.from({ length: resamples }, () => kappaOf({ ...ratings, ratings: draw() }).kappa)
  const sorted = Float64Array.from(drawn).filter(Number.isFinite).sort()
  return { ...kappaOf(ratings), low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), cases }
}

/** Ratings that are resampled together: those of one patient, else of one case. */
function unitsOf({ ratings, patients }: Ratings): (readonly number[])[][] {
  if (!patients) return ratings.map((ofCase) => [ofCase])
  const indices = grouped(ratings.keys(), (index) => patients[index]!)
  return [...indices.values()].map((own) => own.map((index) => ratings[index]!))
}

function requireReaders({ categories, ratings }: Ratings, readers: number): void {
  ratings.forEach((ofCase, index) => {
    if (ofCase.length !== readers) {
      throw new DenoscopeError(
        'argument.invalid',
        `ratings: case ${index}: expected ${readers} ratings, got ${ofCase.length}`
      )
    }
    const outside = ofCase.find((category) => !(Number.isInteger(category) && category >= 0 && category < categories))
    if (outside !== undefined) {
      throw new DenoscopeError(
        'argument.invalid',
        `ratings: case ${index}: expected categories 0 to ${categories - 1}, got ${outside}`
      )
    }
  })
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
