import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}) } }))
const { Cine } = await import('../../../../renderer/features/slice-viewer/cine.svelte.ts')

/** Slices that are drawn at once, unless `isDrawn` is false. */
const played = (count: number) => ({
  index: 0,
  isDrawn: true,
  step(slices: number) {
    this.index = Math.min(this.index + slices, count - 1)
  },
  first() {
    this.index = 0
  }
})

describe('A cine', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('shows as many slices in a second as its speed states', () => {
    const cine = new Cine()
    for (const speed of [2, 10, 40]) {
      cine.speed = speed
      const slices = played(100)
      cine.toggle(slices)
      vi.advanceTimersByTime(1000)
      expect(slices.index).toBe(speed)
      cine.stop()
    }
  })

  it('begins again after the last slice', () => {
    const cine = new Cine()
    cine.speed = 10
    const slices = played(3)
    cine.toggle(slices)
    const shown = [1, 2, 3, 4].map(() => {
      vi.advanceTimersByTime(100)
      return slices.index
    })
    expect(shown).toEqual([1, 2, 0, 1])
    cine.stop()
  })

  it('waits for a slice that is not drawn yet', () => {
    const cine = new Cine()
    cine.speed = 10
    const slices = { ...played(9), isDrawn: false }
    cine.toggle(slices)
    vi.advanceTimersByTime(1000)
    expect(slices.index).toBe(0)
    slices.isDrawn = true
    vi.advanceTimersByTime(200)
    expect(slices.index).toBe(2)
    cine.stop()
  })

  it('stays where it is once it is paused', () => {
    const cine = new Cine()
    cine.speed = 10
    const slices = played(9)
    cine.toggle(slices)
    vi.advanceTimersByTime(200)
    cine.toggle(slices)
    expect(cine.playing).toBe(false)
    vi.advanceTimersByTime(1000)
    expect(slices.index).toBe(2)
  })
})
