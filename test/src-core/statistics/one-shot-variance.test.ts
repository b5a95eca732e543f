import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-core/random/random.ts'
import type { CaseRatings } from '../../../src-core/statistics/multi-reader.ts'
import { oneShotDifference, oneShotVariance } from '../../../src-core/statistics/one-shot-variance.ts'

/** Ratings of 1 to 5 with a reader effect, so that ties and differences occur. */
function studyOf(readers: number, normal: number, abnormal: number, seed: number): CaseRatings[] {
  const random = new Random(seed)
  const rate = (shift: number) => Math.min(5, Math.max(1, Math.round(3 + shift + 4 * (random.uniform() - 0.5))))
  return Array.from({ length: readers }, (_, reader) => ({
    normal: Array.from({ length: normal }, () => rate(-0.5)),
    abnormal: Array.from({ length: abnormal }, () => rate(0.5 + 0.2 * reader))
  }))
}
const score = (reader: CaseRatings, i: number, j: number) =>
  (Math.sign(reader.abnormal[j]! - reader.normal[i]!) + 1) / 2

/** Moments straight from their definition: all pairs of (reader, normal, abnormal), sorted by what is equal. */
function byDefinition(readers: readonly CaseRatings[], others?: readonly CaseRatings[]) {
  const triples = readers.flatMap((reader, r) =>
    reader.normal.flatMap((_, i) =>
      reader.abnormal.map((__, j) => ({ r, i, j, s: score(reader, i, j) - (others ? score(others[r]!, i, j) : 0) }))
    )
  )
  const [sums, counts] = [new Array<number>(8).fill(0), new Array<number>(8).fill(0)]
  for (const one of triples)
    for (const other of triples) {
      const moment = 4 * Number(one.r !== other.r) + Number(one.i !== other.i) + 2 * Number(one.j !== other.j)
      sums[moment]! += one.s * other.s
      counts[moment]! += 1
    }
  const value = triples.reduce((sum, { s }) => sum + s, 0) / triples.length
  const moments = sums.map((sum, place) => sum / counts[place]!)
  return { value, moments, variance: value ** 2 - moments[7]! }
}

describe('The one-shot variance of the reader-averaged area', () => {
  it.each([
    [2, 2, 2],
    [3, 5, 4],
    [4, 7, 9]
  ])('has the moments of the definition for %i readers, %i normal and %i abnormal cases', (R, N0, N1) => {
    const study = studyOf(R, N0, N1, 7)
    const wanted = byDefinition(study)
    const { value, moments, variance } = oneShotVariance(study)
    expect(value).toBeCloseTo(wanted.value, 12)
    moments.forEach((moment, place) => expect(moment).toBeCloseTo(wanted.moments[place]!, 12))
    expect(variance).toBeCloseTo(wanted.variance, 12)
  })

  it('is 0 for readers who separate all cases', () => {
    const perfect = { normal: [1, 2], abnormal: [4, 5] }
    const { value, variance } = oneShotVariance([perfect, perfect, perfect])
    expect(value).toBe(1)
    expect(variance).toBeCloseTo(0, 14)
  })

  it('of a difference has the moments of differences of success scores', () => {
    const [one, other] = [studyOf(3, 5, 4, 1), studyOf(3, 5, 4, 2)]
    const wanted = byDefinition(one, other)
    const { value, moments, variance } = oneShotDifference(one, other)
    expect(value).toBeCloseTo(wanted.value, 12)
    moments.forEach((moment, place) => expect(moment).toBeCloseTo(wanted.moments[place]!, 12))
    expect(variance).toBeCloseTo(wanted.variance, 12)
    expect(oneShotDifference(one, one)).toMatchObject({ value: 0, variance: 0 })
  })

  it('is unbiased: its mean over studies is the spread of the areas', () => {
    // Two readers of equal skill and all cases are drawn for each study.
    const studies = Array.from({ length: 4000 }, (_, seed) =>
      oneShotVariance([studyOf(1, 6, 6, 2 * seed + 1)[0]!, studyOf(1, 6, 6, 2 * seed + 2)[0]!])
    )
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const areas = studies.map(({ value }) => value)
    const spread = mean(areas.map((area) => (area - mean(areas)) ** 2))
    expect(mean(studies.map(({ variance }) => variance)) / spread).toBeCloseTo(1, 1)
  })
})
