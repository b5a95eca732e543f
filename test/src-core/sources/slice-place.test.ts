import { describe, expect, it } from 'vitest'
import { edgeLetters } from '../../../src-core/sources/slice-place.ts'
import { openOne } from './dicom/opening.ts'

describe('letters of the patient at the edges of a slice', () => {
  it('are R on the left and A on top of an axial slice of a patient on the back', () => {
    expect(edgeLetters([1, 0, 0], [0, 1, 0])).toEqual({ top: 'A', right: 'L', bottom: 'P', left: 'R' })
  })

  it('are A on the left and H on top of a sagittal slice, R on the left and H on top of a coronal one', () => {
    expect(edgeLetters([0, 1, 0], [0, 0, -1])).toEqual({ top: 'H', right: 'P', bottom: 'F', left: 'A' })
    expect(edgeLetters([1, 0, 0], [0, 0, -1])).toEqual({ top: 'H', right: 'L', bottom: 'F', left: 'R' })
  })

  it('name the strongest direction of an oblique slice first', () => {
    expect(edgeLetters([1, 0, 0], [0, 0.8, -0.6])).toEqual({ top: 'AH', right: 'L', bottom: 'PF', left: 'R' })
  })

  it('leave out what is a rounding of the header', () => {
    expect(edgeLetters([0.99998, 0.006, 0], [-0.006, 0.99998, 0])).toEqual({
      top: 'A',
      right: 'L',
      bottom: 'P',
      left: 'R'
    })
  })

  it('are unknown without directions and where rows and columns are not perpendicular', () => {
    expect(edgeLetters(null, [0, 1, 0])).toBeNull()
    expect(edgeLetters([1, 0, 0], [0.6, 0.8, 0])).toBeNull()
  })

  it('come from Image Orientation Patient of the file, turned accordingly, and are null without it', async () => {
    const prone = await openOne({ attributes: { '0020,0037': ['DS', '-1\\0\\0\\0\\-1\\0'] } })
    expect(prone.summary.edgeLetters).toEqual({ top: 'P', right: 'R', bottom: 'A', left: 'L' })
    const unknown = await openOne({ attributes: { '0020,0037': undefined } })
    expect(unknown.summary.edgeLetters).toBeNull()
  })
})
