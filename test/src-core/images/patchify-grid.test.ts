import { describe, expect, it } from 'vitest'
import { patchGrid, resolveCrop, extractPatches } from '../../../src-core/images/patchify-grid.ts'

const image = { data: Float32Array.from({ length: 30 }, (_, index) => index), rows: 5, columns: 6 }

describe('resolveCrop', () => {
  it('is the largest central square without a size, rounded towards the top left', () => {
    expect(resolveCrop(512, 512, { kind: 'central' })).toEqual({ row: 0, column: 0, size: 512 })
    expect(resolveCrop(5, 8, { kind: 'central' })).toEqual({ row: 0, column: 1, size: 5 })
    expect(resolveCrop(512, 512, { kind: 'central', size: 280 })).toEqual({ row: 116, column: 116, size: 280 })
  })

  it('is a drawn square at its place, up to the last pixel', () => {
    const drawn = { kind: 'square', row: 2, column: 3, size: 3 } as const
    expect(resolveCrop(5, 6, drawn)).toEqual({ row: 2, column: 3, size: 3 })
    expect(() => resolveCrop(5, 5, drawn)).toThrow(
      'crop: 3 x 3 pixels at row 2, column 3 do not fit on a slice of 5 x 5'
    )
  })

  it('refuses a central square larger than the slice', () => {
    expect(() => resolveCrop(5, 6, { kind: 'central', size: 6 })).toThrow(
      'crop: 6 x 6 pixels do not fit on a slice of 5 x 6'
    )
  })
})

describe('patchGrid', () => {
  it('starts patches every stride pixels on the slice and keeps only whole ones', () => {
    const grid = patchGrid({ row: 10, column: 20, size: 100 }, 28, 28)
    expect(grid).toEqual({ rowStarts: [10, 38, 66], columnStarts: [20, 48, 76] })
    expect(patchGrid({ row: 0, column: 0, size: 30 }, 28, 1).rowStarts).toEqual([0, 1, 2])
    expect(patchGrid({ row: 3, column: 4, size: 28 }, 28, 512)).toEqual({ rowStarts: [3], columnStarts: [4] })
  })

  it('refuses a patch larger than the crop', () => {
    expect(() => patchGrid({ row: 0, column: 0, size: 20 }, 28, 28)).toThrow(
      'a patch of 28 x 28 does not fit into a crop of 20 x 20 pixels'
    )
  })
})

describe('extractPatches', () => {
  it('cuts patches in row-major order without changing values', () => {
    const patches = extractPatches(image, [0, 3], [1, 4], 2)
    expect(patches).toEqual({
      data: Float32Array.of(1, 2, 7, 8, 4, 5, 10, 11, 19, 20, 25, 26, 22, 23, 28, 29),
      count: 4,
      rows: 2,
      columns: 2
    })
  })

  it('refuses a patch that reaches beyond the image', () => {
    expect(() => extractPatches(image, [4], [0], 2)).toThrow(
      'rowStarts: a patch of 2 pixels at 4 reaches beyond the 5 pixels of the image'
    )
    expect(() => extractPatches(image, [0], [-1], 2)).toThrow('columnStarts')
  })
})
