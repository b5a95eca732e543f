import { describe, expect, it } from 'vitest'
import { cohenKappa, confusionOf, fleissKappa } from '../../../src-core/statistics/agreement.ts'

const first = [0, 1, 2, 2, 1, 0, 0, 3, 3, 1, 2, 0, 1, 1, 2, 3, 0, 0, 2, 1]
const second = [0, 1, 2, 1, 1, 0, 2, 3, 1, 1, 2, 0, 1, 0, 2, 3, 0, 0, 2, 2]
const third = [0, 1, 1, 2, 1, 0, 0, 3, 3, 3, 2, 0, 0, 1, 2, 3, 0, 1, 2, 1]
const together = (...readers: number[][]) => ({
  categories: 4,
  ratings: readers[0]!.map((_, index) => readers.map((reader) => reader[index]!))
})

describe('Agreement between readers', () => {
  it("equals scikit-learn's cohen_kappa_score for two readers", () => {
    expect(cohenKappa(together(first, second), 1).kappa).toBeCloseTo(0.6575342465753424, 14)
  })

  it("equals statsmodels' fleiss_kappa for three readers", () => {
    expect(fleissKappa(together(first, second, third), 1).kappa).toBeCloseTo(0.5918367346938774, 14)
  })

  it("equals statsmodels' fleiss_kappa on fourteen readers of ten cases", () => {
    const counts = [
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7]
    ]
    const ratings = counts.map((row) => row.flatMap((count, category) => new Array<number>(count).fill(category)))
    expect(fleissKappa({ categories: 5, ratings }, 1).kappa).toBeCloseTo(0.20993070442195522, 14)
  })

  it('puts its interval around kappa, and the same seed gives the same', () => {
    const { kappa, low, high, cases } = cohenKappa(together(first, second), 7)
    expect(low).toBeLessThan(kappa)
    expect(high).toBeGreaterThan(kappa)
    expect(cases).toBe(20)
    expect(cohenKappa(together(first, second), 7)).toEqual({ kappa, low, high, cases, observed: 0.75 })
  })

  it('has a wider interval where cases are of few patients, and the same where each is of its own', () => {
    const copied = together([...first, ...first, ...first], [...second, ...second, ...second])
    const patients = copied.ratings.map((_, index) => `P${index % 20}`)
    const widthOf = ({ low, high }: { low: number; high: number }) => high - low
    const [byCase, byPatient] = [cohenKappa(copied, 7), cohenKappa({ ...copied, patients }, 7)]
    expect(widthOf(byPatient)).toBeGreaterThan(1.4 * widthOf(byCase))
    expect(byPatient.kappa).toBe(byCase.kappa)
    const ratings = together(first, second)
    const own = ratings.ratings.map((_, index) => `P${index}`)
    expect(cohenKappa({ ...ratings, patients: own }, 7)).toEqual(cohenKappa(ratings, 7))
  })

  it('is 1 for readers who agree on everything', () => {
    expect(cohenKappa(together(first, first), 1)).toMatchObject({ kappa: 1, low: 1, high: 1, observed: 1 })
  })

  it('is not a number where one category was used throughout, or nothing was read', () => {
    expect(
      cohenKappa(
        {
          categories: 2,
          ratings: [
            [1, 1],
            [1, 1]
          ]
        },
        1
      ).kappa
    ).toBeNaN()
    expect(fleissKappa({ categories: 2, ratings: [] }, 1)).toMatchObject({ kappa: NaN, cases: 0 })
  })

  it('counts what the second reader said where the first said something else', () => {
    expect(confusionOf(together(first, second))).toEqual([
      [5, 0, 1, 0],
      [1, 4, 1, 0],
      [0, 1, 4, 0],
      [0, 1, 0, 2]
    ])
  })

  it('names the case that lacks a rating or has one outside the categories', () => {
    expect(() => cohenKappa({ categories: 2, ratings: [[0, 1], [0]] }, 1)).toThrow('case 1: expected 2 ratings, got 1')
    expect(() => fleissKappa({ categories: 2, ratings: [[0, 2]] }, 1)).toThrow(
      'case 0: expected categories 0 to 1, got 2'
    )
  })
})
