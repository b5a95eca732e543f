import { flushSync } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { PatchFilter } from '../../../../renderer/features/audit-session/patch-filter.ts'
import type { PatchQueue } from '../../../../renderer/features/audit-session/patch-queues.ts'
import type { Sorting } from '../../../../renderer/features/audit-session/patch-sorting.ts'
import type { Finding, Judgement } from '../../../../src-core/review/finding.ts'
import { scoreDefinitions } from '../../../../src-core/scores/table/score-table.ts'
import { auditFinding } from '../../../support/records.ts'
import { findingsEngine, sixPatchAudit } from './session-audit.ts'

vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}) } }))

const { FindingsStore } = await import('../../../../renderer/features/audit-session/findings-store.svelte.ts')
const { emptyFilter, withFindingToggled, withRange } =
  await import('../../../../renderer/features/audit-session/patch-filter.ts')
const { PatchOrder } = await import('../../../../renderer/features/audit-session/patch-order.svelte.ts')
const { settings } = await import('../../../../renderer/state/settings.svelte.ts')

const definitions = scoreDefinitions.filter(({ id }) => id === 'ssim')
const bySsim = (output: string, direction: 'worst' | 'best'): Sorting => ({
  by: 'score',
  output,
  metric: 'ssim',
  direction
})
/** Patches whose SSIM of `median` is at most this. */
const atMost = (high: number): PatchFilter => withRange(emptyFilter, 'median', 'ssim', { low: -Infinity, high })
const judgement: Judgement = { category: 'lost-structure', severity: 'minor', note: '', region: null }

function openOrder(content = sixPatchAudit(), saved: readonly Finding[] = []) {
  const { call } = findingsEngine(saved)
  const findings = new FindingsStore(call, content.record.id)
  return { findings, order: new PatchOrder(content, definitions, findings) }
}

beforeEach(() => {
  vi.useFakeTimers()
  settings.write('audit.sorting', null)
  settings.write('audit.air-hidden', true)
  settings.write('audit.selected', null)
})

describe('The order of patches', () => {
  it('begins with the worst patches of the output with the worst mean, which is in focus', () => {
    const { order } = openOrder()
    expect(order.sorting).toEqual(bySsim('mean', 'worst'))
    expect([order.ranked, order.focus]).toEqual(['mean', 'mean'])
    expect([...order.sorted]).toEqual([0, 2, 3, 4, 5, 1])
  })

  it('follows a chosen score, puts its output in focus, and is the same in the next audit', () => {
    const { order } = openOrder()
    order.sorting = bySsim('median', 'best')
    expect([...order.sorted]).toEqual([0, 4, 2, 3, 1, 5])
    expect([order.ranked, order.focus]).toEqual(['median', 'median'])
    expect(openOrder().order.sorting).toEqual(bySsim('median', 'best'))
  })

  it('keeps the judged output in focus if sorted by the noisy input', () => {
    const { order } = openOrder()
    order.sorting = bySsim('noisy', 'worst')
    expect([...order.sorted]).toEqual([1, 0, 2, 5, 4, 3])
    expect([order.ranked, order.focus]).toEqual(['mean', 'mean'])
  })

  it('stays when another output comes into focus', () => {
    const { order } = openOrder()
    const before = order.sorted
    order.focus = 'median'
    expect(order.sorted).toBe(before)
    expect(order.ranked).toBe('mean')
  })

  it('has the position of each patch, -1 for those that the filter removes', () => {
    const { order } = openOrder()
    order.refilter(atMost(0.6))
    expect([...order.sorted]).toEqual([3, 5, 1])
    expect([...order.positions]).toEqual([-1, 2, -1, 0, -1, 1])
  })
})

describe('Patches of air', () => {
  const air = Uint8Array.of(0, 1, 0, 0, 1, 0)

  it('are hidden in every audit until they are shown', () => {
    const { order } = openOrder(sixPatchAudit({ airPatches: 2 }, air))
    expect([[...order.patches], order.hiddenAir]).toEqual([[0, 2, 3, 5], 2])
    order.airHidden = false
    expect([[...order.patches], order.hiddenAir]).toEqual([[0, 1, 2, 3, 4, 5], 0])
    expect(openOrder(sixPatchAudit({ airPatches: 2 }, air)).order.patches).toHaveLength(6)
  })

  it('are shown if an audit has no others', () => {
    const { order } = openOrder(sixPatchAudit({ airPatches: 6 }, new Uint8Array(6).fill(1)))
    expect(order.patches).toHaveLength(6)
  })
})

describe('The filter of an audit', () => {
  it('goes back one step at a time, the moves of a brush as one step', () => {
    const { order } = openOrder()
    order.refilter(atMost(0.8))
    vi.advanceTimersByTime(5000)
    order.filter = atMost(0.7)
    order.filter = atMost(0.6)
    expect(order.undoFilter()).toBe(true)
    expect(order.filter).toEqual(atMost(0.8))
    expect(order.undoFilter()).toBe(true)
    expect(order.filter).toEqual(emptyFilter)
    expect(order.undoFilter()).toBe(false)
  })

  it('keeps its ranges after the selection by hand is removed', () => {
    const { order } = openOrder()
    order.refilter({ ...atMost(0.7), selection: Int32Array.of(0, 2, 3) })
    expect([...order.matching]).toEqual([2, 3])
    expect([...order.matchingWithoutSelection]).toEqual([1, 2, 3, 5])
    order.clearSelection()
    expect([...order.matching]).toEqual([1, 2, 3, 5])
    order.undoFilter()
    expect([...order.matching]).toEqual([2, 3])
  })

  it('follows a new flag if it filters by findings; otherwise a flag does not sort the wall again', async () => {
    const { order, findings } = openOrder(sixPatchAudit(), [auditFinding({ patchIndex: 3 })])
    await findings.load()
    let sorts = 0
    const stop = $effect.root(() => {
      $effect(() => void (order.sorted, sorts++))
    })
    flushSync()
    await findings.record([{ patchIndex: 5, denoiserKey: 'mean', judgement }], 'Ada')
    flushSync()
    expect(sorts).toBe(1)
    order.refilter(withFindingToggled(emptyFilter, 'flagged'))
    expect([...order.sorted]).toEqual([3, 5])
    await findings.record([{ patchIndex: 0, denoiserKey: 'mean', judgement }], 'Ada')
    expect([...order.sorted]).toEqual([0, 3, 5])
    stop()
  })
})

describe('A queue', () => {
  const queue: PatchQueue = {
    id: 'lost',
    label: 'Lost',
    hint: '',
    filter: atMost(0.6),
    sorting: bySsim('median', 'worst')
  }

  it('brings its filter and order, selects its first patch, and leaves the chosen order as stored', () => {
    const { order } = openOrder()
    order.sorting = bySsim('mean', 'best')
    order.showQueue(queue)
    expect([...order.sorted]).toEqual([5, 1, 3])
    expect([order.selected, order.selectedPosition]).toEqual([5, 0])
    expect(settings.read('audit.sorting', null, () => true)).toEqual(bySsim('mean', 'best'))
    order.leaveQueue()
    expect(order.filter).toEqual(emptyFilter)
    expect(order.sorting).toEqual(bySsim('mean', 'best'))
  })

  it('ends with the choice of another order and keeps its filter', () => {
    const { order } = openOrder()
    order.showQueue(queue)
    order.sorting = { by: 'position' }
    expect([...order.sorted]).toEqual([1, 3, 5])
  })

  it('keeps the selection if it has no patches', () => {
    const { order } = openOrder()
    order.select(4)
    order.showQueue({ ...queue, filter: atMost(0) })
    expect([order.sorted.length, order.selected, order.selectedPosition]).toEqual([0, 4, -1])
  })
})

describe('The selected patch', () => {
  it('moves along the order and stops at its ends', () => {
    const { order } = openOrder()
    order.select(5)
    order.step(1)
    order.step(1)
    expect([order.selected, order.selectedPosition]).toEqual([1, 5])
    for (let step = 0; step < 9; step++) order.step(-1)
    expect(order.selected).toBe(0)
  })

  it('gives way to the patch after it once its flag has removed it from the filter', async () => {
    const { order, findings } = openOrder()
    order.refilter(withFindingToggled(emptyFilter, 'not-flagged'))
    order.select(3)
    await findings.record([{ patchIndex: 3, denoiserKey: 'mean', judgement }], 'Ada')
    expect([order.selected, order.selectedPosition]).toEqual([3, -1])
    order.step(1)
    expect(order.selected).toBe(4)
  })

  it('comes back in its audit, and is the first of the order in another one', () => {
    openOrder().order.select(4)
    const { order: again } = openOrder()
    expect(again.selected).toBe(-1)
    again.recall()
    expect(again.selected).toBe(4)
    const { order: other } = openOrder({ ...sixPatchAudit(), record: { ...sixPatchAudit().record, id: 'b' } })
    other.recall()
    expect(other.selected).toBe(0)
  })

  it('is the first of the order if the stored one is beyond the last patch', () => {
    settings.write('audit.selected', { audit: 'a', patch: 6 })
    const { order } = openOrder()
    order.recall()
    expect(order.selected).toBe(0)
  })
})

describe('The focus', () => {
  it('moves through the judged outputs in a circle', () => {
    const { order } = openOrder()
    const visited = [1, 1, -1].map((by) => {
      order.focusNext(by as 1 | -1)
      return order.focus
    })
    expect(visited).toEqual(['median', 'mean', 'median'])
  })
})
