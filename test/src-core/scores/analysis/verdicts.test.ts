import { describe, expect, it } from 'vitest'
import { rankHiddenErrors } from '../../../../src-core/scores/analysis/verdicts.ts'

const noDetail = {}
const of = (structuralError: Float64Array, psnr: Float64Array) => rankHiddenErrors({ structuralError, psnr }, noDetail)

describe('the lie', () => {
  it('is the structural error times the rank of the PSNR', () => {
    // Ranks of 10, 30, 20 and 40 dB of four: (below + half of itself) / 4 = 1/8, 5/8, 3/8, 7/8.
    const lies = of(Float64Array.of(0.8, 0.8, 0.8, 0.4), Float64Array.of(10, 30, 20, 40))
    expect([...lies]).toEqual([0.1, 0.5, 0.3, 0.35].map((value) => expect.closeTo(value, 12)))
  })

  it('puts what PSNR hides before what PSNR shows', () => {
    const lies = of(Float64Array.of(0.5, 0.6), Float64Array.of(25, 12))
    expect(lies[0]).toBeGreaterThan(lies[1]!)
  })

  it('shares ranks between equal ones, also of infinite PSNR', () => {
    expect([...of(Float64Array.of(1, 1, 1, 1), Float64Array.of(Infinity, 10, Infinity, 10))]).toEqual([
      0.75, 0.25, 0.75, 0.25
    ])
  })

  it('is the lack of detail where that is worse than the structural error', () => {
    // Below 60 %: 45 % is a loss of 1 - 45/60 = 0.25, 15 % a loss of 0.75.
    // 80 % and unknown values are no loss. Equal PSNR: rank 0.5.
    const scores = {
      structuralError: Float64Array.of(0, 0.1, 0, 0.3, 0.9),
      psnr: new Float64Array(5).fill(30),
      detailKept: Float64Array.of(45, 15, 80, NaN, 15)
    }
    const detail = { contrast: 15, significance: 2.5, minimumArea: 12, leastKept: 60 }
    expect([...rankHiddenErrors(scores, { detail })]).toEqual(
      [0.125, 0.375, 0, 0.15, 0.45].map((value) => expect.closeTo(value, 12))
    )
    expect([...rankHiddenErrors(scores, noDetail)]).toEqual(
      [0, 0.05, 0, 0.15, 0.45].map((value) => expect.closeTo(value, 12))
    )
  })

  it('is not known where the PSNR is not', () => {
    expect([...of(Float64Array.of(1, 1), Float64Array.of(NaN, 10))]).toEqual([NaN, 0.5])
  })
})
