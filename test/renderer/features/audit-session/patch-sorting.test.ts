import { describe, expect, it } from 'vitest'
import { sortByScore } from '../../../../src-core/audit/patch-ranking.ts'
import { badness } from '../../../../src-core/statistics/badness.ts'
import { auditContent, auditedDenoiser, auditedOutput, ctSummary } from '../../../support/records.ts'
import {
  defaultSorting,
  fittingSorting,
  neighbourInOrder,
  positionsOf,
  worstOutput
} from '../../../../renderer/features/audit-session/patch-sorting.ts'

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

const scored = auditContent({
  noisy: { ssim: Float64Array.of(1) },
  median: { ssim: Float64Array.of(1) },
  mean: { ssim: Float64Array.of(1) }
})
const unscored = auditContent({}, { denoisers: [auditedDenoiser('median')] })

describe('sorting of an audit', () => {
  it('begins with the worst SSIM of the first denoiser, or by position where there are no scores', () => {
    expect(defaultSorting(scored)).toEqual({ by: 'score', output: 'median', metric: 'ssim', direction: 'worst' })
    expect(defaultSorting(unscored)).toEqual({ by: 'position' })
  })
  it('begins with the worst PSNR on CT, whose air has the worst SSIM', () => {
    const scores = { median: { psnr: Float64Array.of(30), ssim: Float64Array.of(1) } }
    const computed = auditContent(scores, { source: ctSummary })
    expect(defaultSorting(computed)).toMatchObject({ metric: 'psnr', direction: 'worst' })
  })
  it('begins with the worst hidden error where there is that score, and with an output of others if there is one', () => {
    const scores = { acme: { psnr: Float64Array.of(30), hiddenError: Float64Array.of(1) } }
    const compared = auditContent(scores, {
      request: { degradation: { kind: 'reference' } },
      source: ctSummary,
      outputs: [auditedOutput('acme')],
      denoisers: []
    })
    expect(defaultSorting(compared)).toEqual({ by: 'score', output: 'acme', metric: 'hiddenError', direction: 'worst' })
  })
  it('begins with the contrast lost of a scan, of the output that lost most where patches are not air', () => {
    const mean = (value: number) => ({ contrastLost: { mean: value, low: value, high: value, n: 9 } })
    const lost = { contrastLost: Float64Array.of(1), hiddenError: Float64Array.of(1) }
    const scan = auditContent(
      { noisy: lost, median: lost, eraser: lost },
      {
        request: { degradation: { kind: 'pair', referenceSourceId: 'full' } },
        source: ctSummary,
        means: { median: mean(9), eraser: mean(1) },
        meansWithoutAir: { noisy: mean(70), median: mean(2), eraser: mean(30) }
      }
    )
    expect(defaultSorting(scan)).toEqual({ by: 'score', output: 'eraser', metric: 'contrastLost', direction: 'worst' })
    expect(worstOutput(scan, 'hiddenError')).toBe('median')
    expect(
      fittingSorting({ by: 'score', output: 'gone', metric: 'contrastLost', direction: 'best' }, scan)
    ).toMatchObject({ output: 'eraser' })
  })
  it('keeps a remembered sorting that fits, and takes the first denoiser for one that is not there', () => {
    const remembered = { by: 'score', output: 'mean', metric: 'ssim', direction: 'best' }
    expect(fittingSorting(remembered, scored)).toEqual(remembered)
    expect(fittingSorting({ ...remembered, output: 'gone' }, scored)).toMatchObject({ output: 'median' })
  })
  it('reads the output that version 0.1 stored as candidate', () => {
    const stored = { by: 'score', candidate: 'mean', metric: 'ssim', direction: 'best' }
    expect(fittingSorting(stored, scored)).toEqual({ by: 'score', output: 'mean', metric: 'ssim', direction: 'best' })
  })
  it('refuses what cannot be sorted by', () => {
    expect(fittingSorting({ by: 'score', output: 'mean', metric: 'none', direction: 'best' }, scored)).toBeNull()
    expect(fittingSorting({ by: 'score', output: 'mean', metric: 'ssim', direction: 'best' }, unscored)).toBeNull()
    expect(fittingSorting('rubbish', scored)).toBeNull()
    expect(fittingSorting(null, scored)).toBeNull()
  })
})

describe('neighbourInOrder', () => {
  it('goes to the next and the previous one and stops at the ends', () => {
    expect(neighbourInOrder(5, 2, 0, 1)).toBe(3)
    expect(neighbourInOrder(5, 2, 0, -1)).toBe(1)
    expect(neighbourInOrder(5, 4, 0, 1)).toBe(4)
    expect(neighbourInOrder(5, 0, 0, -1)).toBe(0)
  })
  it('goes on from where a patch was that its finding took out of the filtered order', () => {
    expect(neighbourInOrder(4, -1, 2, 1)).toBe(2)
    expect(neighbourInOrder(4, -1, 2, -1)).toBe(1)
    expect(neighbourInOrder(4, -1, 4, 1)).toBe(3)
  })
  it('goes nowhere in an empty order', () => {
    expect(neighbourInOrder(0, -1, 0, 1)).toBe(-1)
  })
})
