import { describe, expect, it } from 'vitest'
import { findMarks, findRegions } from '../../../../src-core/studies/detector-validation/detectors.ts'

const columns = 6
const picture = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .flatMap((row) => [...row].map(Number))
const truth = Uint8Array.from(
  picture(`
  000000
  010000
  000000
  000000`)
)

describe('marks', () => {
  const response = picture(`
    400000
    005000
    000009
    700000`)

  it('joins pixels that touch at a corner, rates a region by its peak, and lists the strongest first', () => {
    expect(findMarks(response, truth, columns, 3).map(({ rating }) => rating)).toEqual([9, 7, 5, 4])
    const joined = picture('400000 050000 000009 700000')
    expect(findMarks(joined, truth, columns, 3).map(({ rating }) => rating)).toEqual([9, 7, 5])
  })

  it('counts what comes within a pixel of the artefact as a hit', () => {
    expect(findMarks(response, truth, columns, 3).map(({ hit }) => hit)).toEqual([false, false, true, true])
  })

  it('leaves out what does not rise above the level', () => {
    expect(findMarks(response, truth, columns, 7).map(({ rating }) => rating)).toEqual([9])
  })

  it('rates the regions of a mask by their area', () => {
    const mask = Uint8Array.from(picture('110000 010000 000001 000001'))
    expect(findRegions(mask, truth, columns)).toEqual([
      { rating: 3, hit: true },
      { rating: 2, hit: false }
    ])
  })
})
