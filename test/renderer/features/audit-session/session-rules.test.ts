import { describe, expect, it } from 'vitest'
import {
  defaultSorting,
  fittingSorting,
  isPictureSwitches,
  neighbourInOrder,
  worstOutput
} from '../../../../renderer/features/audit-session/session-rules.ts'

const scored = {
  record: {
    request: { degradation: { kind: 'gaussian' } },
    source: { unit: '1' },
    outputs: [],
    denoisers: [{ key: 'median' }, { key: 'mean' }]
  },
  scores: {
    noisy: { ssim: Float64Array.of(1) },
    median: { ssim: Float64Array.of(1) },
    mean: { ssim: Float64Array.of(1) }
  }
} as never
const unscored = {
  record: {
    request: { degradation: { kind: 'gaussian' } },
    source: { unit: '1' },
    outputs: [],
    denoisers: [{ key: 'median' }]
  },
  scores: {}
} as never

describe('sorting of an audit', () => {
  it('begins with the worst SSIM of the first denoiser, or by position where there are no scores', () => {
    expect(defaultSorting(scored)).toEqual({ by: 'score', candidate: 'median', metric: 'ssim', direction: 'worst' })
    expect(defaultSorting(unscored)).toEqual({ by: 'position' })
  })
  it('begins with the worst PSNR on CT, whose air has the worst SSIM', () => {
    const computed = {
      record: {
        request: { degradation: { kind: 'gaussian' } },
        source: { unit: 'HU' },
        outputs: [],
        denoisers: [{ key: 'median' }]
      },
      scores: { median: { psnr: Float64Array.of(30), ssim: Float64Array.of(1) } }
    } as never
    expect(defaultSorting(computed)).toMatchObject({ metric: 'psnr', direction: 'worst' })
  })
  it('begins with the worst hidden error where there is that score, and with an output of others if there is one', () => {
    const compared = {
      record: {
        request: { degradation: { kind: 'reference' } },
        source: { unit: 'HU' },
        outputs: [{ key: 'acme' }],
        denoisers: []
      },
      scores: { acme: { psnr: Float64Array.of(30), hiddenError: Float64Array.of(1) } }
    } as never
    expect(defaultSorting(compared)).toEqual({
      by: 'score',
      candidate: 'acme',
      metric: 'hiddenError',
      direction: 'worst'
    })
  })
  it('begins with the contrast lost of a scan, of the output that lost most where patches are not air', () => {
    const mean = (value: number) => ({ contrastLost: { mean: value, low: value, high: value, n: 9 } })
    const lost = { contrastLost: Float64Array.of(1), hiddenError: Float64Array.of(1) }
    const scan = {
      record: {
        request: { degradation: { kind: 'pair' } },
        source: { unit: 'HU' },
        outputs: [],
        denoisers: [{ key: 'median' }, { key: 'eraser' }],
        means: { median: mean(9), eraser: mean(1) },
        meansWithoutAir: { noisy: mean(70), median: mean(2), eraser: mean(30) }
      },
      scores: { noisy: lost, median: lost, eraser: lost }
    } as never
    expect(defaultSorting(scan)).toEqual({
      by: 'score',
      candidate: 'eraser',
      metric: 'contrastLost',
      direction: 'worst'
    })
    expect(worstOutput(scan, 'hiddenError')).toBe('median')
    expect(
      fittingSorting({ by: 'score', candidate: 'gone', metric: 'contrastLost', direction: 'best' }, scan)
    ).toMatchObject({ candidate: 'eraser' })
  })
  it('keeps a remembered sorting that fits, and takes the first denoiser for one that is not there', () => {
    const remembered = { by: 'score', candidate: 'mean', metric: 'ssim', direction: 'best' }
    expect(fittingSorting(remembered, scored)).toEqual(remembered)
    expect(fittingSorting({ ...remembered, candidate: 'gone' }, scored)).toMatchObject({ candidate: 'median' })
  })
  it('refuses what cannot be sorted by', () => {
    expect(fittingSorting({ by: 'score', candidate: 'mean', metric: 'none', direction: 'best' }, scored)).toBeNull()
    expect(fittingSorting({ by: 'score', candidate: 'mean', metric: 'ssim', direction: 'best' }, unscored)).toBeNull()
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

describe('isPictureSwitches', () => {
  it('takes what was remembered only in its own form', () => {
    expect(isPictureSwitches({ reference: true, noisy: true, difference: false, hidden: ['median'] })).toBe(true)
    expect(isPictureSwitches({ reference: true })).toBe(false)
    expect(isPictureSwitches(null)).toBe(false)
  })
})
