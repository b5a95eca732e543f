import { describe, expect, it } from 'vitest'
import { chartTheme } from '../../../../renderer/shared/charts/chart-theme.ts'
import {
  cssGradient,
  differenceMap,
  greyMap,
  reversedDifferenceMap,
  reversedScoreMap,
  scoreMap
} from '../../../../renderer/shared/charts/colour-maps.ts'

/** WCAG relative luminance. */
function luminance(colour: number): number {
  const [r, g, b] = [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255].map((channel) => {
    const v = channel / 255
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

describe('the map of scores', () => {
  it("is viridis, to within 5 of 256 levels of OpenCV's COLORMAP_VIRIDIS", () => {
    // Levels 0, 40, 64, 100, 128, 150, 192, 200, 230, 255 as OpenCV 4 gives them.
    const wanted = [
      [0, 68, 1, 84],
      [40, 69, 55, 129],
      [64, 59, 82, 139],
      [100, 42, 118, 142],
      [128, 33, 145, 140],
      [150, 33, 165, 133],
      [192, 94, 201, 98],
      [200, 112, 207, 87],
      [230, 189, 223, 38],
      [255, 253, 231, 37]
    ] as const
    for (const [level, ...rgb] of wanted) {
      const colour = scoreMap[level]!
      const got = [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]
      got.forEach((value, i) => expect(Math.abs(value - rgb[i]!), `level ${level}`).toBeLessThanOrEqual(5))
    }
    expect(reversedScoreMap[0]).toBe(scoreMap[255])
  })
})

describe('difference map', () => {
  it('is black in the middle and grows brighter step by step to both ends', () => {
    expect(differenceMap[128]! & 0xffffff).toBe(0)
    for (let step = 1; step < 127; step++) {
      expect(luminance(differenceMap[128 + step + 1]!)).toBeGreaterThanOrEqual(luminance(differenceMap[128 + step]!))
      expect(luminance(differenceMap[128 - step - 1]!)).toBeGreaterThanOrEqual(luminance(differenceMap[128 - step]!))
    }
  })
  it('passes through the colours of lost and invented at three quarters of each arm', () => {
    const channels = (colour: number) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]
    const near = (colour: number, wanted: number[]) =>
      channels(colour).forEach((channel, i) => expect(Math.abs(channel - wanted[i]!)).toBeLessThanOrEqual(3))
    near(differenceMap[128 - 95]!, [0xd5, 0x5e, 0x00])
    near(differenceMap[128 + 95]!, [0x56, 0xb4, 0xe9])
  })
  it('has its arms exchanged in the reversed map, with the same middle', () => {
    expect(reversedDifferenceMap[128]).toBe(differenceMap[128])
    expect(reversedDifferenceMap[28]).toBe(differenceMap[228])
  })
})

describe('grey map', () => {
  it('runs from opaque black to opaque white', () => {
    expect([greyMap[0], greyMap[255]]).toEqual([0xff000000, 0xffffffff])
    expect(cssGradient(greyMap)).toMatch(/^linear-gradient\(to right, rgb\(0 0 0\).*rgb\(255 255 255\)\)$/)
  })
})

describe('chartTheme', () => {
  const theme = chartTheme((name) => `token(${name})`)

  it('takes every colour from the tokens', () => {
    expect(theme.color.every((colour) => colour.startsWith('token(--'))).toBe(true)
    expect(theme.valueAxis.axisLabel.color).toBe('token(--text-3)')
  })
  it('draws tooltips on the canvas, so that words from files never become markup', () => {
    expect(theme.tooltip.renderMode).toBe('richText')
  })
})
