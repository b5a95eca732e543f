import { describe, expect, it } from 'vitest'
import { packedColour, paintHeat, paintKinds, heatScale } from '../../../../renderer/features/audit-slice/heat-map.ts'
import {
  differenceMap,
  fadedScoreMap,
  reversedScoreMap,
  scoreMap
} from '../../../../renderer/shared/charts/colour-maps.ts'
import { commonKinds, meanScores, type ScoreGround } from '../../../../src-core/audit/score-map.ts'

// Three patches of 2 x 2 on a slice of 2 x 5: the first two share a column, the third reaches beyond the slice.
const ground: ScoreGround = {
  patches: Int32Array.of(0, 1, 2),
  patchRows: 2,
  patchColumns: 2,
  rows: 2,
  columns: 5,
  table: { slice: Int32Array.of(0, 0, 0), row: Int32Array.of(0, 0, 1), column: Int32Array.of(0, 1, 4) }
}
const limits = [-100, 100] as const

describe('a heat map', () => {
  it('has the mean score where patches overlap, and nothing where there is none', () => {
    expect([...meanScores(ground, Float64Array.of(2, 6, 9), limits)]).toEqual([2, 4, 6, NaN, NaN, 2, 4, 6, NaN, 9])
  })

  it('counts an infinite score as the highest, and leaves out a missing one', () => {
    const values = meanScores(ground, Float64Array.of(Infinity, 0, NaN), limits)
    expect([...values]).toEqual([100, 50, 0, NaN, NaN, 100, 50, 0, NaN, NaN])
  })

  it('draws only the patches that it is given', () => {
    expect(
      [...meanScores({ ...ground, patches: Int32Array.of(1) }, Float64Array.of(2, 6, 9), limits)].filter(
        Number.isFinite
      )
    ).toEqual([6, 6, 6, 6])
  })

  it('shows the most frequent kind, of equally frequent ones the last', () => {
    const kinds = commonKinds(ground, Float64Array.of(2, 1, 0), 3)
    expect([...kinds]).toEqual([2, 2, 1, NaN, NaN, 2, 2, 1, NaN, 0])
    expect([...paintKinds(kinds, [0, 7, 8])]).toEqual([8, 8, 7, 0, 0, 8, 8, 7, 0, 0])
  })

  it('is transparent where it has no value, and has the ends of its map beyond its range', () => {
    const scale = { map: scoreMap, low: 0, high: 10 }
    expect([...paintHeat(Float32Array.of(NaN, -3, 0, 10, 30), scale)]).toEqual([
      0,
      scoreMap[0],
      scoreMap[0],
      scoreMap[255],
      scoreMap[255]
    ])
  })

  it('lets the slice through where a score of which lower is better is 0, more and more opaque over a tenth', () => {
    const scale = { map: fadedScoreMap, low: 0, high: 1 }
    const alphas = [...paintHeat(Float32Array.of(0, 0.05, 0.11, 1), scale)].map((colour) => colour >>> 24)
    expect(alphas).toEqual([0, 130, 255, 255])
    expect(fadedScoreMap[255]).toBe(scoreMap[255])
  })

  it('packs a colour as ImageData has it', () => {
    expect(packedColour('#d55e00').toString(16)).toBe('ff005ed5')
  })
})

describe('the scale of a heat map', () => {
  const patches = Int32Array.from({ length: 101 }, (_, patch) => patch)
  const rising = Float64Array.from(patches)

  it('spans the middle 96 % of all outputs, or all values', () => {
    expect(heatScale({ better: 'lower' }, [rising], patches, 'middle')).toEqual({
      map: fadedScoreMap,
      low: 2,
      high: 98,
      lowest: 0,
      highest: 100
    })
    expect(heatScale({ better: 'lower' }, [rising, rising.map((value) => value + 5)], patches, 'all')).toMatchObject({
      low: 0,
      high: 105,
      lowest: 0,
      highest: 105
    })
  })

  it('has bright for worse, whichever way the score runs', () => {
    expect(heatScale({ better: 'higher' }, [rising], patches, 'all').map).toBe(reversedScoreMap)
  })

  it('has 0 in its middle for a score with values on both sides of 0', () => {
    const scale = heatScale({ better: 'lower' }, [rising.map((value) => value - 20)], patches, 'all')
    expect(scale).toMatchObject({ map: differenceMap, low: -80, high: 80, lowest: -20, highest: 80 })
  })

  it('spans all values where nearly all are equal', () => {
    const rare = rising.map((value) => (value === 100 ? 0.3 : 0))
    expect(heatScale({ better: 'lower' }, [rare], patches, 'middle')).toMatchObject({ low: 0, high: 0.3 })
  })

  it('leaves out infinite and missing values, and patches that are not shown', () => {
    const values = Float64Array.of(NaN, 3, Infinity, 5, 900)
    expect(heatScale({ better: 'higher' }, [values], Int32Array.of(0, 1, 2, 3), 'all')).toMatchObject({
      low: 3,
      high: 5
    })
    expect(heatScale({ better: 'higher' }, [values], Int32Array.of(0), 'all')).toMatchObject({ low: 0, high: 1 })
    expect(heatScale({ better: 'higher' }, [values], Int32Array.of(1), 'all')).toMatchObject({ low: 2.5, high: 3.5 })
  })
})
