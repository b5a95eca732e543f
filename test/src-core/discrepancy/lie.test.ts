import { describe, expect, it } from 'vitest'
import { rankLies } from '../../../src-core/discrepancy/lie.ts'

describe('the lie', () => {
  it('is the structural error times the rank of the PSNR', () => {
    // Ranks of 10, 30, 20 and 40 dB of four: (below + half of itself) / 4 = 1/8, 5/8, 3/8, 7/8.
    const lies = rankLies(Float64Array.of(0.8, 0.8, 0.8, 0.4), Float64Array.of(10, 30, 20, 40))
    expect([...lies]).toEqual([0.1, 0.5, 0.3, 0.35].map((value) => expect.closeTo(value, 12)))
  })

  it('puts what PSNR hides before what PSNR shows', () => {
    const lies = rankLies(Float64Array.of(0.5, 0.6), Float64Array.of(25, 12))
    expect(lies[0]).toBeGreaterThan(lies[1]!)
  })

  it('shares ranks between equal ones, also of infinite PSNR', () => {
    expect([...rankLies(Float64Array.of(1, 1, 1, 1), Float64Array.of(Infinity, 10, Infinity, 10))]).toEqual([0.75, 0.25, 0.75, 0.25])
  })

  it('is not known where the PSNR is not', () => {
    expect([...rankLies(Float64Array.of(1, 1), Float64Array.of(NaN, 10))]).toEqual([NaN, 0.5])
  })
})
