import { describe, expect, it } from 'vitest'
import {
  boxInPlane,
  placeAt,
  pointOf,
  reformat,
  valueAt,
  voxelAt,
  type Volume,
  type Voxel
} from '../../../../renderer/features/three-planes/reformat.ts'
import { planesOf, type Plane, type PlaneName } from '../../../../src-core/sources/volume/planes.ts'
import type { VolumeGrid } from '../../../../src-core/sources/volume/volume-grid.ts'

const [left, right, back, front, head, feet] = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
  [0, 0, 1],
  [0, 0, -1]
] as const

function gridOf(directions: VolumeGrid['directions'], more: Partial<VolumeGrid> = {}): VolumeGrid {
  return { spacing: [0.5, 0.75, 2], directions, origin: null, presumed: null, ...more }
}

/** Two slices of three rows and four columns. The digits of a value are its slice, row and column. */
const volume: Volume = {
  rows: 3,
  columns: 4,
  slices: [0, 1].map((slice) =>
    Int16Array.from({ length: 12 }, (_, at) => 100 * slice + 10 * Math.floor(at / 4) + (at % 4))
  )
}
const supine = gridOf([left, back, head])

function plane(name: PlaneName, grid = supine): Plane {
  return planesOf(grid, volume).find((each) => each.name === name)!
}

function rowsOf(name: PlaneName, index: number, grid = supine): number[][] {
  const { data, columns } = reformat(volume, plane(name, grid), index)
  return Array.from({ length: data.length / columns }, (_, row) =>
    Array.from(data.subarray(row * columns, (row + 1) * columns))
  )
}

describe('planes of a volume of axial slices, patient on the back, in order from the feet', () => {
  it('are the slices themselves, one row of each slice, and one column of each slice, head on top', () => {
    expect(rowsOf('axial', 1)).toEqual([
      [100, 101, 102, 103],
      [110, 111, 112, 113],
      [120, 121, 122, 123]
    ])
    expect(rowsOf('coronal', 2)).toEqual([
      [120, 121, 122, 123],
      [20, 21, 22, 23]
    ])
    expect(rowsOf('sagittal', 3)).toEqual([
      [103, 113, 123],
      [3, 13, 23]
    ])
  })

  it('have their size in mm from rows of 0.5, columns of 0.75 and slices of 2 mm', () => {
    expect(planesOf(supine, volume).map(({ name, pixelSpacing, count }) => [name, pixelSpacing, count])).toEqual([
      ['axial', [0.5, 0.75], 2],
      ['coronal', [2, 0.75], 3],
      ['sagittal', [2, 0.5], 4]
    ])
  })

  it('have the letters of the patient at their edges', () => {
    expect(plane('axial').edgeLetters).toEqual({ top: 'A', right: 'L', bottom: 'P', left: 'R' })
    expect(plane('coronal').edgeLetters).toEqual({ top: 'H', right: 'L', bottom: 'F', left: 'R' })
    expect(plane('sagittal').edgeLetters).toEqual({ top: 'H', right: 'P', bottom: 'F', left: 'A' })
  })
})

describe('planes of volumes that lie otherwise', () => {
  it('are turned to the usual display for a patient on the front, feet last', () => {
    const prone = gridOf([right, front, feet])
    expect(rowsOf('axial', 0, prone)).toEqual([
      [23, 22, 21, 20],
      [13, 12, 11, 10],
      [3, 2, 1, 0]
    ])
    expect(rowsOf('coronal', 0, prone)).toEqual([
      [3, 2, 1, 0],
      [103, 102, 101, 100]
    ])
    expect(plane('axial', prone).edgeLetters).toEqual({ top: 'A', right: 'L', bottom: 'P', left: 'R' })
  })

  it('have their anatomical names for coronal slices from back to front', () => {
    const coronal = gridOf([left, feet, front])
    expect(rowsOf('coronal', 1, coronal)).toEqual(rowsOf('axial', 1))
    // Front on top: the last slice first. Left on the right: columns as they are.
    expect(rowsOf('axial', 0, coronal)).toEqual([
      [100, 101, 102, 103],
      [0, 1, 2, 3]
    ])
    // Front on the left: slices from the last to the first. Head on top: rows as they are.
    expect(rowsOf('sagittal', 2, coronal)).toEqual([
      [102, 2],
      [112, 12],
      [122, 22]
    ])
  })

  it('have no letters without directions', () => {
    expect(planesOf(gridOf(null), volume).map(({ edgeLetters }) => edgeLetters)).toEqual([null, null, null])
    expect(rowsOf('coronal', 2, gridOf(null))).toEqual(rowsOf('coronal', 2))
  })

  it('have both letters of an oblique direction', () => {
    const [cosine, sine] = [Math.cos(0.3), Math.sin(0.3)]
    const oblique = gridOf([left, [0, cosine, sine], [0, -sine, cosine]])
    expect(plane('sagittal', oblique).edgeLetters).toEqual({ top: 'HA', right: 'PH', bottom: 'FP', left: 'AF' })
  })
})

it('a plane has 32 bits if a slice has', () => {
  const mixed: Volume = { ...volume, slices: [volume.slices[0]!, new Float32Array(12).fill(0.5)] }
  expect(reformat(mixed, plane('coronal'), 0).data).toEqual(Float32Array.of(0.5, 0.5, 0.5, 0.5, 0, 1, 2, 3))
})

describe('the cross-hair', () => {
  const voxel: Voxel = [3, 1, 0]

  it.each([
    ['axial', { x: 3.5, y: 1.5 }],
    ['coronal', { x: 3.5, y: 1.5 }],
    ['sagittal', { x: 1.5, y: 1.5 }]
  ] as const)('lies in the middle of its voxel in the %s plane, and a click there finds the voxel', (name, point) => {
    expect(pointOf(voxel, plane(name))).toEqual(point)
    const other: [number, number, number] = [0, 0, 0]
    other[plane(name).normal] = voxel[plane(name).normal]
    expect(voxelAt(point, plane(name), other)).toEqual(voxel)
  })

  it('stays on the volume for a point beside it', () => {
    expect(voxelAt({ x: -5, y: 99 }, plane('coronal'), voxel)).toEqual([0, 1, 0])
  })

  it('has the value of its voxel', () => {
    expect(valueAt(volume, [3, 1, 1])).toBe(113)
  })

  it('of a plane, with fractions and beyond the plane, is the inverse of its point', () => {
    for (const name of ['axial', 'coronal', 'sagittal'] as const) {
      const shown = plane(name)
      const place: [number, number, number] = [1.25, -2, 3.5]
      expect(placeAt(pointOf(place, shown), shown, place)).toEqual(place)
    }
  })
})

it('a box of voxels is cut by planes within it only', () => {
  const box = { first: [1, 0, 1], last: [2, 1, 1] } as const
  expect(boxInPlane(box, plane('axial'), 1)).toEqual({ x: 1, y: 0, width: 2, height: 2 })
  expect(boxInPlane(box, plane('axial'), 0)).toBeNull()
  // Slice 2 of 2 is the upper row of a coronal plane.
  expect(boxInPlane(box, plane('coronal'), 1)).toEqual({ x: 1, y: 0, width: 2, height: 1 })
  expect(boxInPlane(box, plane('coronal'), 2)).toBeNull()
  expect(boxInPlane(box, plane('sagittal'), 2)).toEqual({ x: 0, y: 0, width: 2, height: 1 })
})
