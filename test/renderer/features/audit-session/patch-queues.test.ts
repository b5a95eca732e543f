import { describe, expect, it } from 'vitest'
import { isQueueShown, queuesOf } from '../../../../renderer/features/audit-session/patch-queues.ts'
import { groupedScores, isScoreChoice, shownScores } from '../../../../renderer/features/audit-labels/score-labels.ts'
import {
  kindCounts,
  emptyFilter,
  FilterHistory,
  filterPatches,
  isEmptyFilter,
  sameFilter,
  withKindToggled,
  withRange
} from '../../../../renderer/features/audit-session/patch-filter.ts'
import { auditContent } from '../../../support/records.ts'
import { defaultDiscrepancyConfiguration } from '../../../../src-core/scores/discrepancy-configuration.ts'
import { scoreDefinition, scoreDefinitions } from '../../../../src-core/scores/table/score-table.ts'

// Causes by index: 0 none, 5 lost, 6 invented, 7 identity change.
const scores = {
  median: {
    psnr: Float64Array.of(10, 20, 30, 25),
    hiddenError: Float64Array.of(0, 0.1, 0.4, 0.2),
    cause: Float64Array.of(0, 5, 6, 7)
  }
}
const content = auditContent(scores)
const all = (count: number) => Int32Array.from({ length: count }, (_, i) => i)
const nobody = () => []
const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)

describe('queues', () => {
  it('are those that the scores of an audit allow', () => {
    expect(ids(queuesOf(content, scoreDefinitions, 'median'))).toEqual(['hidden-error', 'lost', 'invented'])
    expect(queuesOf(auditContent({ median: { psnr: Float64Array.of(1) } }), scoreDefinitions, 'median')).toEqual([])
  })
  it('begin with the contrast lost of a scan, before what PSNR hides', () => {
    const scan = {
      median: { ...scores.median, contrastLost: Float64Array.of(1, 2, 3, 4), detailKept: Float64Array.of(9, 8, 7, 6) }
    }
    const queues = queuesOf(auditContent(scan), scoreDefinitions, 'median')
    expect(ids(queues)).toEqual(['contrast', 'hidden-error', 'lost', 'invented', 'lost-detail'])
    expect([queues[0]!.sorting, queues.at(-1)!.sorting]).toMatchObject([
      { metric: 'contrastLost' },
      { metric: 'contrastLost' }
    ])
  })
  it('filter by cause and put the worst hidden error first', () => {
    const lost = queuesOf(content, scoreDefinitions, 'median').find(({ id }) => id === 'lost')!
    expect([...filterPatches(all(4), lost.filter, scores, nobody)]).toEqual([1])
    expect(lost.sorting).toEqual({ by: 'score', output: 'median', metric: 'hiddenError', direction: 'worst' })
  })
  it('show wrong digits with the highest PSNR first, from the certainty that the audit states', () => {
    const digits = { median: { psnr: Float64Array.of(10, 20, 30), identityChange: Float64Array.of(0.9, 0.6, 0.1) } }
    const configuration = defaultDiscrepancyConfiguration('1')
    const discrepancy = { ...configuration, causes: { ...configuration.causes, identityChange: 0.7 } }
    const stated = auditContent(digits, { discrepancy })
    const known = [
      ...scoreDefinitions.filter(({ id }) => id === 'psnr'),
      { ...scoreDefinition('hiddenError')!, id: 'identityChange' }
    ]
    const [queue] = queuesOf(stated, known, 'median')
    expect(queue).toMatchObject({ id: 'digit', sorting: { metric: 'psnr', direction: 'best' } })
    expect([...filterPatches(all(3), queue!.filter, digits, nobody)]).toEqual([0])
  })
  it('are shown while filter and order are theirs', () => {
    const lost = queuesOf(content, scoreDefinitions, 'median').find(({ id }) => id === 'lost')!
    expect(isQueueShown(lost, lost.filter, lost.sorting)).toBe(true)
    expect(isQueueShown(lost, emptyFilter, lost.sorting)).toBe(false)
    expect(isQueueShown(lost, lost.filter, { by: 'position' })).toBe(false)
  })
})

describe('a filter', () => {
  it('passes patches of any chosen kind, and ends with the last kind', () => {
    const lost = withKindToggled(emptyFilter, 'median', 'cause', 5)
    const both = withKindToggled(lost, 'median', 'cause', 6)
    expect([...filterPatches(all(4), both, scores, nobody)]).toEqual([1, 2])
    expect(withKindToggled(lost, 'median', 'cause', 5)).toEqual(emptyFilter)
  })
  it('keeps a selection by hand within its ranges', () => {
    const selected = {
      ...withRange(emptyFilter, 'median', 'psnr', { low: 15, high: Infinity }),
      selection: Int32Array.of(0, 2, 3)
    }
    expect([...filterPatches(all(4), selected, scores, nobody)]).toEqual([2, 3])
    expect([isEmptyFilter(selected), isEmptyFilter(emptyFilter)]).toEqual([false, true])
  })
  it('is the same as another one with the same open range, and not as one with another end', () => {
    const open = withRange(emptyFilter, 'median', 'psnr', { low: 15, high: Infinity })
    expect(sameFilter(open, withRange(emptyFilter, 'median', 'psnr', { low: 15, high: Infinity }))).toBe(true)
    expect(sameFilter(open, withRange(emptyFilter, 'median', 'psnr', { low: -Infinity, high: 15 }))).toBe(false)
  })
  it('leads back step by step, the moves of one brush at once', () => {
    const history = new FilterHistory()
    const [first, second, third] = [10, 20, 30].map((low) =>
      withRange(emptyFilter, 'median', 'psnr', { low, high: Infinity })
    )
    history.noteMove(emptyFilter, 0)
    history.noteMove(first!, 100)
    history.noteMove(second!, 200)
    history.note(third!)
    expect(history.takeBack()).toBe(third)
    expect(history.takeBack()).toBe(emptyFilter)
    expect(history.takeBack()).toBeNull()
  })
})

describe('kinds', () => {
  const cause = scoreDefinition('cause')!.categories!
  it('are counted among the patches given and among those that are left; none counts nowhere', () => {
    const counts = kindCounts(cause, Float64Array.of(5, 5, 0, NaN), all(4), Int32Array.of(0, 3))
    expect(counts[5]).toMatchObject({ id: 'lost', total: 2, left: 1 })
    expect(counts[0]).toMatchObject({ id: 'none', total: 1, left: 0 })
  })
  it('leave hidden patches, such as air, out of every count', () => {
    const withoutAir = Int32Array.of(0, 2)
    const counts = kindCounts(cause, Float64Array.of(5, 5, 0, 0), withoutAir, withoutAir)
    expect(counts[5]).toMatchObject({ total: 1, left: 1 })
    expect(counts[0]).toMatchObject({ total: 1, left: 1 })
  })
})

describe('shown scores', () => {
  it('are the usual ones until others are chosen, what follows from the others first', () => {
    const usual = ['cause', 'hiddenError', 'topologyRecallLoss', 'psnr', 'rmse', 'ssim'].map((id) =>
      scoreDefinition(id)!
    )
    expect(ids(shownScores(usual, null))).toEqual(['cause', 'hiddenError', 'psnr', 'ssim', 'topologyRecallLoss'])
    expect(ids(shownScores(scoreDefinitions, ['dice', 'mae']))).toEqual(['mae', 'dice'])
  })
  it('are of scans none that count what crosses a threshold of brightness, unless chosen', () => {
    const scan = ['detailKept', 'contrastLost', 'psnr', 'topologyRecallLoss', 'topologyPrecisionLoss'].map((id) =>
      scoreDefinition(id)!
    )
    expect(ids(shownScores(scan, null)).sort()).toEqual(['contrastLost', 'detailKept', 'psnr'])
    expect(ids(shownScores(scan, ['topologyRecallLoss']))).toEqual(['topologyRecallLoss'])
  })
  it('are all where an audit has none of those chosen', () => {
    const two = scoreDefinitions.filter(({ id }) => id === 'mae' || id === 'bias')
    expect(ids(shownScores(two, null))).toEqual(['mae', 'bias'])
  })
  it('stand in groups without empty ones', () => {
    const two = scoreDefinitions.filter(({ id }) => id === 'psnr' || id === 'hiddenError')
    expect(groupedScores(two).map(({ label }) => label)).toEqual(['Verdict', 'Fidelity'])
  })
  it('are remembered only as a list of ids', () => {
    expect([isScoreChoice(['psnr']), isScoreChoice(null), isScoreChoice([1])]).toEqual([true, false, false])
  })
})
