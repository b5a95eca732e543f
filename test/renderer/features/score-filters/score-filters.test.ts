import { describe, expect, it } from 'vitest'
import {
  brushBetween,
  moveBrushEnd,
  shareOf,
  shiftBrush,
  barHeights,
  finiteRange,
  histogram
} from '../../../../renderer/features/score-filters/score-histogram.ts'
import {
  findingCounts,
  emptyFilter,
  filterPatches,
  isEmptyFilter,
  sameFilter,
  withFindingToggled,
  withJudgementToggled,
  withRange,
  withWinToggled,
  type PatchFilter
} from '../../../../renderer/features/audit-session/patch-filter.ts'
import type { FindingCategory } from '../../../../src-core/review/finding.ts'

const all = (count: number) => Int32Array.from({ length: count }, (_, i) => i)

describe('histogram', () => {
  it('counts finite values in equal bins, the upper end in the last one', () => {
    const values = Float64Array.of(0, 1, 2, 3, 4)
    expect([...histogram(values, all(5), [0, 4], 4).counts]).toEqual([1, 1, 1, 2])
  })
  it('states how many values are infinite or missing instead of counting them', () => {
    const values = Float64Array.of(1, Infinity, NaN, -Infinity, 2)
    expect(histogram(values, all(5), [1, 2], 2)).toMatchObject({ n: 2, infinite: 2, missing: 1 })
  })
  it('counts only the patches it is given', () => {
    expect(histogram(Float64Array.of(1, 2, 3), Int32Array.of(1), [1, 3], 2)).toMatchObject({ n: 1 })
  })
  it('takes its range from the finite values, and has one for none or equal values', () => {
    expect(finiteRange(Float64Array.of(3, Infinity, NaN, -2))).toEqual([-2, 3])
    expect(finiteRange(Float64Array.of(NaN))).toEqual([0, 1])
    expect(finiteRange(Float64Array.of(4, 4))).toEqual([3.5, 4.5])
  })
  it('draws bars by the square root, so that 1 beside 100 is a tenth as high', () => {
    expect(barHeights(Int32Array.of(100, 1, 0), 100)).toEqual([1, 0.1, 0])
  })
})

describe('brush', () => {
  const range = [10, 30] as const
  it('is open at the edges, so that infinite values stay in', () => {
    expect(brushBetween(range, 0, 0.5)).toEqual({ low: -Infinity, high: 20 })
    expect(brushBetween(range, 1.2, 0.5)).toEqual({ low: 20, high: Infinity })
  })
  it('is none when it spans everything or next to nothing', () => {
    expect(brushBetween(range, 0, 1)).toBeNull()
    expect(brushBetween(range, 0.5, 0.501)).toBeNull()
  })
  it('moves one end by key without passing the other one', () => {
    expect(moveBrushEnd(range, null, 'high', -0.5)).toEqual({ low: -Infinity, high: 20 })
    expect(moveBrushEnd(range, { low: 20, high: 25 }, 'low', 0.9)!.low).toBeCloseTo(24.8)
    expect(moveBrushEnd(range, { low: 20, high: Infinity }, 'low', -0.6)).toBeNull()
  })
  it('keeps its width when shifted against an edge', () => {
    expect(shiftBrush(range, 0.5, 0.75, 0.5)).toEqual({ low: 25, high: Infinity })
    expect(shareOf(range, 25)).toBe(0.75)
    expect(shareOf(range, Infinity)).toBe(1)
  })
})

describe('filterPatches', () => {
  const scores = { median: { psnr: Float64Array.of(10, 20, Infinity, NaN), ssim: Float64Array.of(0.1, 0.5, 1, 0.2) } }
  const finding = (category: FindingCategory) => ({ denoiserKey: 'median', category, severity: 'major' as const })
  const categories = (patch: number) =>
    patch === 1 ? [finding('lost-structure')] : patch === 2 ? [finding('acceptable')] : []

  it('lets everything through without a filter', () => {
    expect([...filterPatches(all(4), emptyFilter, scores, categories)]).toEqual([0, 1, 2, 3])
  })
  it('keeps what lies in every range; a missing score lies in none, an infinite one in an open range', () => {
    const psnr = withRange(emptyFilter, 'median', 'psnr', { low: 15, high: Infinity })
    expect([...filterPatches(all(4), psnr, scores, categories)]).toEqual([1, 2])
    const both = withRange(psnr, 'median', 'ssim', { low: -Infinity, high: 0.6 })
    expect([...filterPatches(all(4), both, scores, categories)]).toEqual([1])
  })
  it('replaces the range of a score, and takes it away by null', () => {
    const first = withRange(emptyFilter, 'median', 'psnr', { low: 1, high: 2 })
    expect(withRange(first, 'median', 'psnr', { low: 3, high: 4 }).ranges).toEqual([
      { output: 'median', metric: 'psnr', low: 3, high: 4 }
    ])
    expect(withRange(first, 'median', 'psnr', null).ranges).toEqual([])
  })
  it('joins findings by or: flagged, not flagged, or one of the categories', () => {
    const lost = withFindingToggled(emptyFilter, 'lost-structure')
    expect([...filterPatches(all(4), lost, scores, categories)]).toEqual([1])
    // Patch 2 was only judged acceptable.
    expect([...filterPatches(all(4), withFindingToggled(lost, 'not-flagged'), scores, categories)]).toEqual([
      0, 1, 2, 3
    ])
    expect([...filterPatches(all(4), withFindingToggled(emptyFilter, 'flagged'), scores, categories)]).toEqual([1])
    expect(withFindingToggled(lost, 'lost-structure')).toEqual(emptyFilter)
  })
})

describe('filters set from tables', () => {
  const scores = {
    median: { psnr: Float64Array.of(10, 20, Infinity, NaN, 7), bias: Float64Array.of(-1, 3, 0, 0, 2) },
    noisy: { psnr: Float64Array.of(12, 15, 40, 1, 7), bias: Float64Array.of(2, -2, 0, 1, NaN) }
  }
  const win = { output: 'median', over: 'noisy', metric: 'psnr', better: 'higher' } as const
  const kept = (filter: PatchFilter) => [...filterPatches(all(5), filter, scores, () => [])]

  it('keep the patches on which one denoiser is better than another: no ties, nothing without a score', () => {
    expect(kept(withWinToggled(emptyFilter, win))).toEqual([1, 2])
    expect(kept(withWinToggled(emptyFilter, { ...win, metric: 'bias', better: 'lower' }))).toEqual([0, 3])
  })
  it('let the opposite comparison take the place of one, and go when pressed again', () => {
    const filter = withWinToggled(emptyFilter, win)
    const opposite = withWinToggled(filter, { ...win, output: 'noisy', over: 'median' })
    expect(opposite.wins).toHaveLength(1)
    expect(kept(opposite)).toEqual([0])
    expect(isEmptyFilter(filter)).toBe(false)
    expect(sameFilter(filter, opposite)).toBe(false)
    expect(withWinToggled(filter, win)).toEqual(emptyFilter)
  })
  it('keep the patches with a finding of one denoiser, category and severity', () => {
    const finding = { denoiserKey: 'median', category: 'lost-structure', severity: 'major' } as const
    const findingsOf = (patch: number) =>
      patch === 1 ? [finding] : patch === 2 ? [{ ...finding, denoiserKey: 'noisy' }] : []
    const filter = withJudgementToggled(emptyFilter, finding)
    expect([...filterPatches(all(5), filter, scores, findingsOf)]).toEqual([1])
    expect([
      ...filterPatches(all(5), withJudgementToggled(filter, { ...finding, severity: 'minor' }), scores, findingsOf)
    ]).toEqual([1])
    expect(withJudgementToggled(filter, finding)).toEqual(emptyFilter)
  })
})

describe('the count of a choice of findings', () => {
  // Patches 0 and 3 are air and hidden.
  const shown = Int32Array.of(1, 2, 4, 5)
  const scores = { median: { psnr: Float64Array.of(1, 10, 20, 30, 40, 50) } }
  const findings = new Map<number, FindingCategory[]>([
    [0, ['artefact']],
    [1, ['artefact']],
    [3, ['artefact']],
    [4, ['lost-structure', 'artefact']]
  ])
  const findingsOf = (patch: number) =>
    (findings.get(patch) ?? []).map((category) => ({ denoiserKey: 'median', category, severity: 'minor' as const }))
  const countsOf = (filter: PatchFilter) => {
    const counts = findingCounts(shown, filter, scores, findingsOf)
    return (['flagged', 'not-flagged', 'artefact', 'lost-structure'] as const).map((choice) => counts.get(choice))
  }

  it('is of the patches that are shown, air not among them', () => {
    expect(countsOf(emptyFilter)).toEqual([2, 2, 2, 1])
  })
  it('is of what the rest of the filter leaves, whichever choice is made', () => {
    const range = withRange(emptyFilter, 'median', 'psnr', { low: 15, high: Infinity })
    expect(countsOf(range)).toEqual([1, 2, 1, 1])
    expect(countsOf(withFindingToggled(range, 'not-flagged'))).toEqual([1, 2, 1, 1])
  })
  it('is how many patches pressing the choice shows', () => {
    const pressed = filterPatches(shown, withFindingToggled(emptyFilter, 'flagged'), scores, findingsOf)
    expect(pressed.length).toBe(countsOf(emptyFilter)[0])
  })
})
