import { describe, expect, it, vi } from 'vitest'
import { neighbours, SliceStore } from '../../../../renderer/features/slice-viewer/slice-store.ts'

const slice = (value: number) => ({ rows: 1, columns: 1, data: Float32Array.of(value) })

describe('slices kept by the viewer', () => {
  it('asks for each slice once', async () => {
    const read = vi.fn(async (index: number) => slice(index))
    const store = new SliceStore(read)
    expect(await store.get(3)).toBe(await store.get(3))
    expect(read).toHaveBeenCalledTimes(1)
  })

  it('forgets the slice that was not used for longest', async () => {
    const read = vi.fn(async (index: number) => slice(index))
    const store = new SliceStore(read, 2)
    await store.get(0)
    await store.get(1)
    await store.get(0)
    await store.get(2)
    expect(store.peek(0)).toBeDefined()
    expect(store.peek(1)).toBeUndefined()
  })

  it('asks again for a slice that failed', async () => {
    const read = vi.fn(async (index: number) => slice(index)).mockRejectedValueOnce(new Error('gone'))
    const store = new SliceStore(read)
    await expect(store.get(0)).rejects.toThrow('gone')
    expect((await store.get(0)).data[0]).toBe(0)
  })

  it('fetches neighbours nearest first and only those that exist', () => {
    expect(neighbours(1, 4, 2)).toEqual([2, 0, 3])
    expect(neighbours(0, 1)).toEqual([])
  })
})
