import { describe, expect, it } from 'vitest'
import { auditedPlaces } from '../../../src-core/audit/run-audit.ts'
import type { SlicePlace } from '../../../src-core/sources/slice-place.ts'
import type { Source } from '../../../src-core/sources/source.ts'

const sourceOf = (places: readonly Partial<SlicePlace>[] | null) => ({ slicePlaces: () => places }) as unknown as Source
const tilted = { rowDirection: [1, 0, 0], columnDirection: [0, 0.8, 0.6] } as const
const none = {
  position: null,
  rowDirection: null,
  columnDirection: null,
  sliceLocation: null,
  instanceNumber: null,
  thickness: null
}

describe('the places of an audit', () => {
  it('are measured along the normal of the slices', () => {
    // The normal of these slices is (0, -0.6, 0.8).
    expect(
      auditedPlaces(
        sourceOf([
          { ...none, ...tilted, position: [5, 10, 20], instanceNumber: 7 },
          { ...none, ...tilted, position: [5, 7, 24], instanceNumber: 6 }
        ])
      )
    ).toEqual([
      { instanceNumber: 7, position: 10 },
      { instanceNumber: 6, position: 15 }
    ])
  })

  it('are Slice Locations where positions are missing', () => {
    expect(
      auditedPlaces(
        sourceOf([
          { ...none, sliceLocation: 2.5 },
          { ...none, sliceLocation: 5 }
        ])
      )
    ).toEqual([
      { instanceNumber: null, position: 2.5 },
      { instanceNumber: null, position: 5 }
    ])
  })

  it('are absent where no slice states one', () => {
    expect(auditedPlaces(sourceOf([none, none]))).toBeNull()
    expect(auditedPlaces(sourceOf(null))).toBeNull()
    expect(auditedPlaces({} as Source)).toBeNull()
  })
})
