import { describe, expect, it } from 'vitest'
import { besselJ, laguerre } from '../../../src-core/statistics/bessel-laguerre.ts'

describe('Bessel functions and Laguerre polynomials', () => {
  // scipy.special.j0 and j1, SciPy 1.17.1: series, recurrence and expansion.
  it.each([
    [0.3, 0.9776262465382961, 0.148318816273104],
    [2.5, -0.04838377646819804, 0.497094102464274],
    [13.3, 0.21829809031927702, -0.005177480554670588],
    [24.99, 0.09500823696754804, -0.1263569850078051],
    [40, 0.007366890584236951, 0.126038318037585],
    [333.3, 0.03846665441671815, -0.020687550206814155]
  ])('J0 and J1 at %f are those of SciPy', (x, j0, j1) => {
    expect(Math.abs(besselJ(0, x) - j0)).toBeLessThan(1e-14)
    expect(Math.abs(besselJ(1, x) - j1)).toBeLessThan(1e-14)
    expect(besselJ(0, -x)).toBe(besselJ(0, x))
    expect(besselJ(1, -x)).toBe(-besselJ(1, x))
  })

  it('are 1 and 0 at 0', () => {
    expect([besselJ(0, 0), besselJ(1, 0)]).toEqual([1, 0])
  })

  it('gives Laguerre polynomials', () => {
    // L2 = (x^2 - 4 x + 2) / 2; L3(2.5) and L4(10) by scipy.special.eval_laguerre.
    expect([laguerre(0, 7), laguerre(1, 7), laguerre(2, 7)]).toEqual([1, -6, 11.5])
    expect(laguerre(3, 2.5)).toBeCloseTo(0.2708333333333335, 13)
    expect(laguerre(4, 10)).toBeCloseTo(11, 12)
  })
})
