import { describe, expect, it } from 'vitest'
import { balancedCases, type SeriesPatches } from '../../../src-core/cohort-cases/balanced-cases.ts'

const patches = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)
const series: SeriesPatches[] = [
  { patient: 'P0001', series: 'S0001', patches: patches(0, 100) },
  { patient: 'P0001', series: 'S0002', patches: patches(0, 100) },
  { patient: 'P0002', series: 'S0003', patches: patches(0, 100) },
  { patient: 'P0003', series: 'S0004', patches: patches(0, 2) }
]

function countsBy<Key>(drawn: ReturnType<typeof balancedCases>, keyOf: (from: SeriesPatches) => Key): Map<Key, number> {
  const counts = new Map<Key, number>()
  for (const { from } of drawn) counts.set(keyOf(series[from]!), (counts.get(keyOf(series[from]!)) ?? 0) + 1)
  return counts
}

describe('Cases drawn from a cohort', () => {
  it('are equally many of each patient, whatever the number of series and patches', () => {
    for (let seed = 1; seed < 20; seed++) {
      const counts = [...countsBy(balancedCases(series, 5, seed), ({ patient }) => patient).values()].toSorted()
      expect(counts).toEqual([1, 2, 2])
    }
  })

  it('come from the other patients where one has no more patches, and from each series of a patient in turn', () => {
    const drawn = balancedCases(series, 22, 1)
    expect(Object.fromEntries(countsBy(drawn, ({ patient }) => patient))).toEqual({ P0001: 10, P0002: 10, P0003: 2 })
    expect(Object.fromEntries(countsBy(drawn, (one) => one.series))).toMatchObject({ S0001: 5, S0002: 5 })
  })

  it('keep the order of each series, each patch once, and are all there are if more are wanted', () => {
    const drawn = balancedCases(series, 1000, 3)
    expect(drawn).toHaveLength(302)
    for (const from of series.keys())
      expect(drawn.flatMap((one) => (one.from === from ? [one.patch] : []))).toEqual(series[from]!.patches)
  })

  it('are the same for the same seed, and of other patients first for another', () => {
    expect(balancedCases(series, 7, 4)).toEqual(balancedCases(series, 7, 4))
    const firstOf = (seed: number) => series[balancedCases(series, 1, seed)[0]!.from]!.patient
    expect(new Set(patches(1, 30).map(firstOf)).size).toBe(3)
  })
})
