import { describe, expect, it, vi } from 'vitest'
import { around, SliceMemory, SliceStore } from '../../../../renderer/features/slice-viewer/slice-store.ts'

/** 4 bytes. */
const slice = (value: number) => ({ rows: 1, columns: 1, data: Float32Array.of(value) })
const bounds = { first: 0, last: 99 }
const reader = () => vi.fn(async (index: number) => slice(index))
const asked = (read: ReturnType<typeof reader>) => read.mock.calls.map(([index]) => index)
const readAll = () => new Promise((resolve) => setTimeout(resolve, 20))

describe('slices kept by the viewer', () => {
  it('asks for each slice once', async () => {
    const read = reader()
    const store = new SliceStore(read, bounds)
    expect(await store.get(3)).toBe(await store.get(3))
    expect(asked(read)).toEqual([3])
  })

  it('asks again for a slice that failed', async () => {
    const read = reader().mockRejectedValueOnce(new Error('gone'))
    const store = new SliceStore(read, bounds)
    await expect(store.get(0)).rejects.toThrow('gone')
    expect((await store.get(0)).data[0]).toBe(0)
  })

  it('fetches four on either side for someone who only looks', async () => {
    const read = reader()
    new SliceStore(read, bounds).lookAround(50, false)
    await readAll()
    expect(asked(read)).toEqual([51, 52, 49, 53])
  })

  it('fetches all that the memory holds for someone who scrolls, and no slice beyond the series', async () => {
    const read = reader()
    const store = new SliceStore(read, { first: 40, last: 99 }, new SliceMemory(20 * 4))
    await store.get(41)
    store.lookAround(41, true)
    await readAll()
    expect(Math.min(...asked(read))).toBe(40)
    expect(new Set(asked(read)).size).toBe(20)
    for (let index = 41; index < 58; index++) expect(store.peek(index)).toBeDefined()
  })

  it('forgets what is farthest from the slice that is looked at', async () => {
    const store = new SliceStore(reader(), bounds, new SliceMemory(10 * 4))
    for (let index = 0; index < 20; index++) {
      const coming = store.get(index)
      store.lookAround(index, false)
      await coming
    }
    expect(store.peek(19)).toBeDefined()
    expect(store.peek(18)).toBeDefined()
    expect(store.peek(3)).toBeUndefined()
  })

  it('shares the memory among the stores in use, and keeps little of one that is not used any more', async () => {
    const memory = new SliceMemory(100)
    const stores = [new SliceStore(reader(), bounds, memory), new SliceStore(reader(), bounds, memory)]
    const [, leave] = stores.map((store) => store.use())
    expect(memory.share).toBe(50)
    for (let index = 0; index < 12; index++) await stores[1]!.get(index)
    leave!()
    expect(memory.share).toBe(100)
    expect(stores[1]!.peek(7)).toBeDefined()
    expect(stores[1]!.peek(8)).toBeUndefined()
  })

  it('fetches twice as many in the direction of travel, nearest first and only those that exist', () => {
    expect(around(10, 1, bounds, 6)).toEqual([11, 12, 9, 13, 14, 8])
    expect(around(10, -1, bounds, 3)).toEqual([9, 8, 11])
    expect(around(1, 1, { first: 0, last: 3 }, 9)).toEqual([2, 3, 0])
    expect(around(0, 1, { first: 0, last: 0 }, 9)).toEqual([])
  })
})
