import { describe, expect, it } from 'vitest'
import type { Vector } from '../../../../src-core/sources/slice-place.ts'
import { positionOf, type VolumeGrid } from '../../../../src-core/sources/volume/volume-grid.ts'
import { placeOf, positionMismatch } from '../../../../renderer/features/three-planes/voxel-position.ts'

const [left, right, back, front, head, feet] = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
  [0, 0, 1],
  [0, 0, -1]
] as const

function gridOf(directions: VolumeGrid['directions'], origin: Vector | null = null): VolumeGrid {
  return { spacing: [0.5, 0.75, 2], directions, origin, presumed: null }
}

describe('The position of a voxel', () => {
  it('is in mm along the patient, from the origin if there is one', () => {
    expect(positionOf(gridOf([left, back, head], [-10, 20, 300]), [2, 1, 1])).toEqual([-10 + 2 * 0.75, 20 + 0.5, 302])
    expect(positionOf(gridOf([right, front, feet], [10, 20, 300]), [2, 1, 1])).toEqual([8.5, 19.5, 298])
    expect(positionOf(gridOf(null), [2, 1, 1])).toEqual([1.5, 0.5, 2])
  })

  it('leads back to the voxel, with fractions between voxels and beyond the volume', () => {
    for (const grid of [
      gridOf([left, back, head], [-10, 20, 300]),
      gridOf([back, feet, left], [1, 2, 3]),
      gridOf(null)
    ])
      for (const voxel of [
        [2, 1, 1],
        [0.25, -3, 7.5]
      ] as const)
        placeOf(grid, positionOf(grid, voxel)).forEach((at, axis) => expect(at).toBeCloseTo(voxel[axis]!))
  })

  it('in a series of other spacing and extent is another voxel at the same place', () => {
    const thin: VolumeGrid = { ...gridOf([left, back, head], [-10, 20, 301]), spacing: [1, 1.5, 1] }
    // 4 columns of 0.75 mm are 2 of 1.5 mm. Slice 2 at 304 mm is slice 3 of the series that begins at 301 mm.
    expect(placeOf(thin, positionOf(gridOf([left, back, head], [-10, 20, 300]), [4, 2, 2]))).toEqual([2, 1, 3])
  })
})

describe('Positions of two series', () => {
  const size = [4, 3, 2] as const
  const supine = { grid: gridOf([left, back, head], [0, 0, 0]), size }
  const tilted = (degrees: number): VolumeGrid['directions'] => {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
    return [left, [0, cos, sin], [0, -sin, cos]]
  }

  it('are comparable whatever their spacing, extent and order of axes', () => {
    const sagittal = {
      grid: { ...gridOf([back, feet, right], [5, 5, 5]), spacing: [1, 1, 1] as const },
      size: [9, 9, 9] as const
    }
    expect(positionMismatch(supine, sagittal)).toBeNull()
    expect(positionMismatch(supine, { ...supine, grid: gridOf(tilted(0.5), [0, 0, 0]) })).toBeNull()
  })

  it('are not those of tilted planes, nor of a series whose place is unknown', () => {
    expect(positionMismatch(supine, { ...supine, grid: gridOf(tilted(5), [0, 0, 0]) })).toMatch(/tilt/)
    expect(positionMismatch(supine, { ...supine, grid: gridOf([left, back, head]) })).toMatch(/no known place/)
  })

  it('without any origin are comparable for equal grids only', () => {
    const unplaced = { grid: gridOf([left, back, head]), size }
    expect(positionMismatch(unplaced, { ...unplaced })).toBeNull()
    expect(positionMismatch(unplaced, { ...unplaced, size: [4, 3, 3] })).toMatch(/another grid/)
    const wider = { ...unplaced.grid, spacing: [0.5, 0.75, 2.5] as const }
    expect(positionMismatch(unplaced, { ...unplaced, grid: wider })).toMatch(/another grid/)
  })
})
