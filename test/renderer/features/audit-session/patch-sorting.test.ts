import { describe, expect, it } from 'vitest'
import { sortByScore } from '../../../../src-core/audit/patch-ranking.ts'
import { badness } from '../../../../src-core/statistics/badness.ts'
import { positionsOf } from '../../../../renderer/features/audit-session/patch-sorting.ts'

const higher = { better: 'higher' } as const
const lower = { better: 'lower' } as const
const all = (count: number) => Int32Array.from({ length: count }, (_, i) => i)

describe('sortByScore', () => {
  it('puts the lowest PSNR first for worst, the highest first for best', () => {
    const scores = Float64Array.of(20, 5, 12)
    expect([...sortByScore(all(3), scores, higher, 'worst')]).toEqual([1, 2, 0])
    expect([...sortByScore(all(3), scores, higher, 'best')]).toEqual([0, 2, 1])
  })

  it('counts an infinite PSNR (identical patches) as the best one', () => {
    const scores = Float64Array.of(20, Infinity, 12, Infinity)
    expect([...sortByScore(all(4), scores, higher, 'worst')]).toEqual([2, 0, 1, 3])
    expect([...sortByScore(all(4), scores, higher, 'best')]).toEqual([1, 3, 0, 2])
  })

  it('leaves patches without a score for the end in both directions', () => {
    const scores = Float64Array.of(NaN, 3, NaN, -Infinity)
    expect([...sortByScore(all(4), scores, higher, 'worst')]).toEqual([3, 1, 0, 2])
    expect([...sortByScore(all(4), scores, higher, 'best')]).toEqual([1, 3, 0, 2])
  })

  it('takes a bias below zero for as bad as one above', () => {
    expect([...sortByScore(all(4), Float64Array.of(1, -40, 30, -2), lower, 'worst')]).toEqual([1, 2, 3, 0])
    expect(badness(-40, lower)).toBe(40)
  })

  it('keeps equal scores in patch order and sorts only the patches it was given', () => {
    const scores = Float64Array.of(1, 1, 1, 0, 1)
    expect([...sortByScore(Int32Array.of(0, 2, 3, 4), scores, higher, 'worst')]).toEqual([3, 0, 2, 4])
  })
})

describe('positionsOf', () => {
  it('gives each patch its place, and -1 to those that are filtered out', () => {
    expect([...positionsOf(Int32Array.of(3, 0), 4)]).toEqual([1, -1, -1, 0])
  })
})
