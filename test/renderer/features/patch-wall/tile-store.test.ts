import { describe, expect, it } from 'vitest'
import { pagesToLoad, TileStore } from '../../../../renderer/features/patch-wall/tile-store.ts'

/** A store whose loads are answered by hand; a picture is the list of its patches. */
function storeOf(options: { byteLimit?: number; parallel?: number } = {}) {
  const asked: { patches: readonly number[]; answer: () => Promise<void>; fail: () => Promise<void> }[] = []
  const disposed: string[] = []
  const errors: unknown[] = []
  const store = new TileStore<string>({
    patchCount: 100,
    batchSize: 10,
    byteLimit: options.byteLimit ?? 1000,
    parallel: options.parallel ?? 2,
    load: (patches) =>
      new Promise((resolve, reject) => {
        const settled = () => new Promise<void>((done) => setTimeout(done))
        asked.push({
          patches,
          answer: () => (resolve({ picture: patches.join(), bytes: 100 }), settled()),
          fail: () => (reject(new Error('lost')), settled())
        })
      }),
    dispose: (picture) => disposed.push(picture),
    onLoaded: () => {},
    onError: (thrown) => errors.push(thrown)
  })
  return { store, asked, disposed, errors }
}
const order = Int32Array.from({ length: 100 }, (_, i) => 99 - i)

describe('pagesToLoad', () => {
  it('asks for what is shown first, then ahead in the direction of travel, then behind', () => {
    expect(pagesToLoad(25, 45, 1, 10, 10)).toEqual([2, 3, 4, 5, 6, 1])
    expect(pagesToLoad(25, 45, -1, 10, 10)).toEqual([2, 3, 4, 1, 0, 5])
    expect(pagesToLoad(95, 100, 1, 10, 10)).toEqual([9, 8])
    expect(pagesToLoad(0, 0, 1, 10, 10)).toEqual([])
  })
})

describe('TileStore', () => {
  it('loads the patches of the order that is shown, and finds each in its batch', async () => {
    const { store, asked } = storeOf()
    store.want(order, 0, 5, 1)
    expect(asked[0]!.patches).toEqual([99, 98, 97, 96, 95, 94, 93, 92, 91, 90])
    expect(store.at(97)).toBeNull()
    await asked[0]!.answer()
    expect(store.at(97)).toEqual({ picture: '99,98,97,96,95,94,93,92,91,90', slot: 2 })
  })

  it('has no more requests under way than allowed, and forgets those that are no longer wanted', async () => {
    const { store, asked } = storeOf({ parallel: 1 })
    store.want(order, 0, 5, 1)
    store.want(order, 80, 85, 1)
    expect(asked).toHaveLength(1)
    await asked[0]!.answer()
    expect(asked).toHaveLength(2)
    expect(asked[1]!.patches[0]).toBe(19)
  })

  it('asks for nothing twice, and after another sorting only for what is not there yet', async () => {
    const { store, asked } = storeOf({ parallel: 5 })
    store.want(order, 0, 5, 1)
    store.want(order, 0, 5, 1)
    expect(asked).toHaveLength(3)
    await Promise.all(asked.map((request) => request.answer()))
    store.want(Int32Array.of(99, 98, 50, 97, 49), 0, 5, 1)
    expect(asked[3]!.patches).toEqual([50, 49])
  })

  it('drops the batches not seen for longest when over its byte limit, never one on the screen', async () => {
    const { store, asked, disposed } = storeOf({ byteLimit: 200, parallel: 1 })
    store.want(order, 0, 5, 1)
    await asked[0]!.answer()
    for (const start of [40, 70]) {
      store.want(order, start, start + 5, 1)
      await asked.at(-1)!.answer()
      await asked.at(-1)!.answer()
      store.at(order[start]!)
    }
    expect(disposed).toContain('99,98,97,96,95,94,93,92,91,90')
    expect(store.at(99)).toBeNull()
    expect(store.at(order[70]!)).not.toBeNull()
  })

  it('shows the old pictures after a change of window until the new ones are there', async () => {
    const { store, asked, disposed } = storeOf({ parallel: 6 })
    store.want(order, 0, 5, 1)
    await asked[0]!.answer()
    store.invalidate()
    expect(store.at(99)).not.toBeNull()
    store.want(order, 0, 5, 1)
    const again = asked.findLast((request) => request.patches.includes(99))!
    await again.answer()
    expect(disposed).toEqual(['99,98,97,96,95,94,93,92,91,90'])
    expect(store.at(99)).not.toBeNull()
  })

  it('reports a failed request and asks again when the place is looked at again', async () => {
    const { store, asked, errors } = storeOf({ parallel: 1 })
    store.want(order, 95, 100, 1)
    await asked[0]!.fail()
    expect(errors).toHaveLength(1)
    store.want(order, 95, 100, 1)
    await asked[1]!.answer()
    expect(asked.slice(1).map((request) => request.patches[0])).toContain(9)
  })

  it('gives back every picture when it is closed, also those that arrive later', async () => {
    const { store, asked, disposed } = storeOf({ parallel: 2 })
    store.want(order, 0, 5, 1)
    await asked[0]!.answer()
    store.close()
    await asked[1]!.answer()
    expect(disposed).toHaveLength(2)
    expect(store.bytes).toBe(0)
  })
})
