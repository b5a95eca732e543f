import { describe, expect, it } from 'vitest'
import { foregroundLevels, otsuThresholds } from '../../../../src-core/scores/shape/foreground-levels.ts'

describe("Otsu's thresholds", () => {
  it('part two groups of values in the first of the best bins', () => {
    // 256 bins of 1/256: any threshold between both groups is as good; the first is the centre of the first bin.
    expect(otsuThresholds([0, 0, 0, 1, 1])).toEqual([0.5 / 256])
  })

  it('part three groups', () => {
    const thresholds = otsuThresholds([0, 0, 0, 5, 5, 10, 10, 10], 3)
    expect(thresholds).toHaveLength(2)
    expect(thresholds[0]).toBeGreaterThan(0)
    expect(thresholds[0]).toBeLessThan(5)
    expect(thresholds[1]).toBeGreaterThan(5)
    expect(thresholds[1]).toBeLessThan(10)
  })

  it('do not exist where all values are equal', () => {
    expect(otsuThresholds([3, 3, 3])).toEqual([])
  })

  it('refuse a number of classes they are not made for', () => {
    expect(() => otsuThresholds([0, 1], 5)).toThrow('classes: expected 2, 3 or 4, got 5')
  })
})

describe('the levels of foreground', () => {
  const range = [-1000, 1000] as const
  it('come from 0..1, from the unit of the source, or from the reference patch', () => {
    expect(foregroundLevels({ kind: 'unit', threshold: 0.5 }, new Float32Array(4), range)).toEqual([0.5])
    expect(foregroundLevels({ kind: 'intensity', thresholds: [-400, 130] }, new Float32Array(4), range)).toEqual([
      0.3, 0.565
    ])
    const [level] = foregroundLevels(
      { kind: 'otsu', classes: 2, minimumContrast: 100 },
      Float32Array.of(0.2, 0.2, 0.8, 0.8),
      range
    )
    expect(level).toBeGreaterThan(0.2)
  })

  it('are none where a patch is too flat to be parted', () => {
    // 0.04 of 2000 HU is 80 HU.
    expect(
      foregroundLevels({ kind: 'otsu', classes: 2, minimumContrast: 100 }, Float32Array.of(0.5, 0.54), range)
    ).toEqual([])
  })
})
