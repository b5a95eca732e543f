import { describe, expect, it } from 'vitest'
import { openDicom } from '../../../../src-core/sources/dicom/open-dicom.ts'
import type { SlicePlace, Vector } from '../../../../src-core/sources/slice-place.ts'
import { presumedGrid, volumeGrid } from '../../../../src-core/sources/volume/volume-grid.ts'
import { writeConstantSeries } from '../../../support/constant-series.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const [left, back, head]: Vector[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1]
]

const series = { sliceCount: 4, rows: 8, columns: 8, pixelSpacing: [0.5, 0.75], sliceSpacing: 2 } as const

function placesAt(...positions: (Vector | null)[]): SlicePlace[] {
  return positions.map((position) => ({
    position,
    rowDirection: left!,
    columnDirection: back!,
    sliceLocation: null,
    instanceNumber: null,
    thickness: null
  }))
}

const at = (z: number): Vector => [-20, -30, z]

describe('the grid of a series', () => {
  it('has spacing, directions and origin by the positions of even slices', () => {
    expect(volumeGrid(series, placesAt(at(10), at(12), at(14), at(16)))).toEqual({
      grid: { spacing: [0.5, 0.75, 2], directions: [left, back, head], origin: [-20, -30, 10], presumed: null }
    })
  })

  it('is that of the headers of DICOM files', async () => {
    const { sources } = await openDicom([writeConstantSeries(temporaryFolder(), 'Even', 700, 0)])
    const [series] = sources
    expect(volumeGrid(series!.summary, series!.slicePlaces())).toEqual({
      grid: { spacing: [1, 1, 2.5], directions: [left, back, head], origin: [-100, -120, 10], presumed: null }
    })
  })

  it('is refused with the gap in mm if slices are missing', () => {
    expect(volumeGrid({ ...series, sliceSpacing: null }, placesAt(at(10), at(12), at(18), at(20)))).toEqual({
      refusal: 'Slices are missing: 6 mm after slice 2, where 2 mm is the median'
    })
  })

  it('is refused if slices are shifted sideways by more than half a pixel', () => {
    const tilted = [0, 1, 2, 3].map((slice): Vector => [0, 0.5 * slice, 2 * slice])
    expect(volumeGrid(series, placesAt(...tilted))).toEqual({
      refusal: 'Slices are shifted sideways by up to 1.5 mm, as with a tilted gantry'
    })
    const rounded = [0, 1, 2, 3].map((slice): Vector => [0, 0.08 * slice, 2 * slice])
    expect(volumeGrid(series, placesAt(...rounded))).toHaveProperty('grid')
  })

  it.each([
    ['of one slice', { sliceCount: 1 }, 'The series has one slice'],
    ['without pixel spacing', { pixelSpacing: null }, 'The spacing of pixels is unknown'],
    ['without distances', { sliceSpacing: null }, 'The distances of the slices are unknown or uneven']
  ])('is refused %s', (_, more, refusal) => {
    expect(volumeGrid({ ...series, ...more }, null)).toEqual({ refusal })
  })

  it('has no directions if headers state no positions, although they state an orientation', () => {
    const edgeLetters = { top: 'A', right: 'L', bottom: 'P', left: 'R' }
    expect(volumeGrid({ ...series, edgeLetters }, placesAt(null, null, null, null))).toEqual({
      grid: { spacing: [0.5, 0.75, 2], directions: null, origin: null, presumed: null }
    })
  })

  it('has directions by the letters of a source without headers', () => {
    const edgeLetters = { top: 'A', right: 'L', bottom: 'P', left: 'R' }
    expect(volumeGrid({ ...series, edgeLetters }, null)).toEqual({
      grid: { spacing: [0.5, 0.75, 2], directions: [left, back, head], origin: null, presumed: null }
    })
  })

  it('states what is presumed if the series is not open', () => {
    expect(presumedGrid(series)).toEqual({
      grid: {
        spacing: [0.5, 0.75, 2],
        directions: null,
        origin: null,
        presumed: 'The series is not open: directions, and slices without sideways shift, are presumed'
      }
    })
  })
})
