import { describe, expect, it } from 'vitest'
import type { TrainingSamples } from '../../../../src-core/training/training-samples.ts'
import { addSamples, asUnit, shownEpoch } from '../../../../renderer/features/training/sample-rows.ts'

const samples = (...epochs: number[]): TrainingSamples => ({
  count: 1,
  rows: 1,
  columns: 1,
  reference: Uint8Array.of(0),
  noisy: Uint8Array.of(9),
  epochs: epochs.map((epoch) => ({ epoch, pixels: Uint8Array.of(epoch) }))
})
const epochsOf = (given: TrainingSamples | null) => given?.epochs.map(({ epoch }) => epoch)

describe('sample reconstructions', () => {
  it('add up by epoch, each once and in order, whatever the engine told when', () => {
    expect(epochsOf(addSamples(samples(1, 2), samples(2, 3)))).toEqual([1, 2, 3])
    expect(epochsOf(addSamples(samples(3), samples(1)))).toEqual([1, 3])
    expect(epochsOf(addSamples(null, samples(1)))).toEqual([1])
    expect(epochsOf(addSamples(samples(1), null))).toEqual([1])
    expect(addSamples(null, null)).toBeNull()
  })

  it('show the newest epoch, or the one that was chosen, or the nearest before it', () => {
    expect(shownEpoch(samples(1, 2, 5), null)?.epoch).toBe(5)
    expect(shownEpoch(samples(1, 2, 5), 4)?.epoch).toBe(2)
    expect(shownEpoch(samples(3, 5), 1)?.epoch).toBe(3)
    expect(shownEpoch(samples(), null)).toBeNull()
  })

  it('become values of 0 to 1', () => {
    expect([...asUnit(Uint8Array.of(0, 51, 255))]).toEqual([0, Math.fround(0.2), 1])
  })
})
