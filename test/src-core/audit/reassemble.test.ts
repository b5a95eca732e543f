import { describe, expect, it } from 'vitest'
import { reassemble, reassembleInParts } from '../../../src-core/audit/reassemble.ts'
import { imageBatch, imagesBetween } from '../../../src-core/images/image.ts'
import { cutRagged, extractPatches } from '../../../src-core/images/patchify-grid.ts'

const slice = { rows: 5, columns: 7, data: Float32Array.from({ length: 35 }, (_, pixel) => pixel + 1) }

function places(rowStarts: number[], columnStarts: number[]) {
  const all = rowStarts.flatMap((row) => columnStarts.map((column) => [row, column] as const))
  return { row: Int32Array.from(all, ([row]) => row), column: Int32Array.from(all, ([, column]) => column) }
}

describe('a slice put together from its patches', () => {
  it('is the slice that overlapping patches were cut from, and 0 beside them', () => {
    const [rowStarts, columnStarts] = [
      [0, 1, 2],
      [1, 2, 3]
    ]
    const patches = extractPatches(slice, rowStarts, columnStarts, 3)
    const whole = reassemble(patches, places(rowStarts, columnStarts), slice)
    const wanted = slice.data.map((value, pixel) => (pixel % 7 >= 1 && pixel % 7 < 6 ? value : 0))
    expect([...whole.data]).toEqual([...wanted])
  })

  it('has the mean of overlapping patches', () => {
    // Two patches of 2 x 2 that share their middle column: 4 and 8 make 6.
    const patches = imageBatch(Float32Array.of(4, 4, 4, 4, 8, 8, 8, 8), 2, 2, 2)
    const whole = reassemble(patches, places([0], [0, 1]), { rows: 2, columns: 4 })
    expect([...whole.data]).toEqual([4, 6, 8, 0, 4, 6, 8, 0])
  })

  it('is the same when its patches are read a part at a time', async () => {
    const side = 2048
    const [even, tilted] = [
      [0, 1, 2],
      [0, 4, 8]
    ]
    const big = {
      rows: side + 2,
      columns: side + 8,
      data: Float32Array.from({ length: (side + 2) * (side + 8) }, (_, pixel) => pixel % 9973)
    }
    const patches = extractPatches(big, even, tilted, side)
    const read: [number, number][] = []
    const whole = await reassembleInParts(places(even, tilted), big, side * side, async (first, end) => {
      read.push([first, end])
      return imagesBetween(patches, first, end)
    })
    expect(read).toEqual(Array.from({ length: 9 }, (_, patch) => [patch, patch + 1]))
    expect(whole).toEqual(reassemble(patches, places(even, tilted), big))
  })

  it('leaves out what patches of a whole slice have beyond its edges', () => {
    const patches = cutRagged(slice, { patchSize: 3 })
    expect([...reassemble(patches, places([0, 3], [0, 3, 6]), slice).data]).toEqual([...slice.data])
  })
})
