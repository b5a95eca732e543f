import { describe, expect, it } from 'vitest'
import {
  betaShareBelow,
  gammaShareBelow,
  logGamma,
  noncentralChiSquareBelow,
  noncentralFBelow
} from '../../../src-core/statistics/noncentral-distributions.ts'

// Expected values: SciPy 1.17.1 (stats.ncx2, stats.ncf, special.betainc, gammainc, gammaln).
describe('noncentral distributions', () => {
  it.each([
    [3, 2, 1, 0.6206436532195437],
    [20, 2, 18, 0.5452581396281692],
    [400, 2, 380, 0.6847696645330719],
    [13000, 2, 13200, 0.18995041068513296],
    [7, 4.5, 3, 0.5326458888998095]
  ])('chi-square below %f with %f degrees and noncentrality %f', (x, df, lambda, share) => {
    expect(Math.abs(noncentralChiSquareBelow(x, df, lambda) - share)).toBeLessThan(1e-11)
  })

  it.each([
    [2, 5, 194, 0, 0.9196711166961277],
    [30, 5, 194, 150, 0.4390487650521934],
    [3, 3, 36, 10, 0.3140056158132591],
    [0.2, 8, 20, 5, 0.001680773412996951]
  ])('F below %f with %i and %i degrees and noncentrality %f', (x, df1, df2, lambda, share) => {
    expect(Math.abs(noncentralFBelow(x, df1, df2, lambda) - share)).toBeLessThan(1e-12)
  })

  it('have no share below 0', () => {
    expect([noncentralChiSquareBelow(0, 2, 3), noncentralFBelow(-1, 2, 9, 3)]).toEqual([0, 0])
  })

  it('rest on incomplete gamma and beta functions', () => {
    expect(betaShareBelow(0.3, 2, 5)).toBeCloseTo(0.579825, 13)
    expect(betaShareBelow(0.9, 30, 4)).toBeCloseTo(0.5769436641256929, 12)
    expect(betaShareBelow(0.5, 100, 97.5)).toBeCloseTo(0.4292553449552453, 12)
    expect(gammaShareBelow(2.5, 1.2)).toBeCloseTo(0.20852587940567532, 13)
    expect(gammaShareBelow(50, 60)).toBeCloseTo(0.9155933189063082, 12)
    expect(gammaShareBelow(1, 0.1)).toBeCloseTo(-Math.expm1(-0.1), 14)
    expect([0.1, 0.5, 9.9, 100.5].map(logGamma)).toEqual([
      expect.closeTo(2.252712651734206, 12),
      expect.closeTo(Math.log(Math.PI) / 2, 12),
      expect.closeTo(12.57717990421988, 12),
      expect.closeTo(361.43554046777757, 10)
    ])
  })
})
