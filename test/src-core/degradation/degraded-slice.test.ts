import { describe, expect, it } from 'vitest'
import { withChosenKernel } from '../../../src-core/degradation/degraded-slice.ts'
import { Random } from '../../../src-core/random/random.ts'
import type { Source } from '../../../src-core/sources/source.ts'

/** Three slices of water of which the middle one alone has noise, white and of 20 HU. */
function sourceOf(read: number[], unit = 'HU'): Source {
  const random = new Random(3)
  return {
    summary: { unit, sliceCount: 3 },
    readSlice: async (index: number) => {
      read.push(index)
      return {
        data: Float32Array.from({ length: 64 * 64 }, () => (index === 1 ? 20 * random.normal() : 0)),
        rows: 64,
        columns: 64
      }
    }
  } as unknown as Source
}
const degradation = { kind: 'reduced-dose', share: 0.25 } as const

describe('the kernel of a reduced dose', () => {
  it('is what the middle slice looks like, which is read once', async () => {
    const read: number[] = []
    const source = sourceOf(read)
    for (let time = 0; time < 2; time++) {
      expect(await withChosenKernel({ degradation }, source)).toEqual({
        degradation: { ...degradation, kernel: 'sharp' }
      })
    }
    expect(read).toEqual([1])
  })

  it('stays as requested, and other degradations stay as they are', async () => {
    const read: number[] = []
    const soft = { degradation: { ...degradation, kernel: 'soft' } } as const
    expect(await withChosenKernel(soft, sourceOf(read))).toBe(soft)
    const none = { degradation: { kind: 'none' } } as const
    expect(await withChosenKernel(none, sourceOf(read))).toBe(none)
    expect(read).toEqual([])
  })
})
