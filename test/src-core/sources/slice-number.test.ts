import { describe, expect, it } from 'vitest'
import { sliceIndex, sliceNumber, slicesInWords } from '../../../src-core/sources/slice-number.ts'

describe('the numbers of slices for people', () => {
  it('count from 1', () => {
    expect(sliceNumber(0)).toBe(1)
    expect(sliceIndex(sliceNumber(41))).toBe(41)
  })

  it('name a range by its ends, and one slice by itself', () => {
    expect(slicesInWords({ first: 0, last: 99 })).toBe('slices 1 to 100')
    expect(slicesInWords({ first: 4, last: 4 })).toBe('slice 5')
    expect(slicesInWords({ first: 999, last: 9999 })).toBe('slices 1,000 to 10,000')
    expect(slicesInWords({ first: 1199, last: 1199 })).toBe('slice 1,200')
  })
})
