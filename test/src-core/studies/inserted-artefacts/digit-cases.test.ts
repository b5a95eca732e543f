import { describe, expect, it } from 'vitest'
import { readDigit, type Digit } from '../../../../src-core/studies/inserted-artefacts/digit-strokes.ts'
import { insertInDigit } from '../../../../src-core/studies/inserted-artefacts/digit-cases.ts'
import { Random } from '../../../../src-core/random/random.ts'

const side = 28
/** Vertical bar, three pixels wide, from row 6 to row 21, of brightness `bright`. Its skeleton is its middle column. */
function bar(bright = 1): Digit {
  const image = new Float32Array(side * side)
  const skeleton = new Uint8Array(side * side)
  for (let row = 6; row <= 21; row++) {
    for (const column of [13, 14, 15]) image[row * side + column] = bright
    skeleton[row * side + 14] = 1
  }
  return readDigit(image, skeleton, side)!
}

const bounds = (truth: Uint8Array) => {
  const rows = [...truth.keys()].filter((pixel) => truth[pixel] === 1).map((pixel) => Math.floor(pixel / side))
  return { first: Math.min(...rows), last: Math.max(...rows), count: rows.length }
}

describe('inserting artefacts into a digit', () => {
  it("reads the width of the digit's strokes from their profile", () => {
    const { profile } = bar(0.8)
    expect(profile.intensities[0]).toBeCloseTo(0.8)
    // Columns 13 to 15 are full and the next are empty: half is reached between 1 and 2 pixels from the middle.
    expect(profile.halfWidth).toBeGreaterThan(1)
    expect(profile.halfWidth).toBeLessThan(2)
  })

  it.each([2, 3, 4, 6])('erases %i pixels from the end of a stroke, and nothing else', (length) => {
    const digit = bar()
    const changed = insertInDigit(digit, { kind: 'stroke', direction: 'lost' }, length, new Random(1, length))!
    const { first, last, count } = bounds(changed.truth)
    expect(Math.min(first - 6, 21 - last)).toBe(0)
    expect(Math.abs(last - first + 1 - length)).toBeLessThanOrEqual(1)
    expect(count).toBeLessThanOrEqual(3 * (length + 1))
    expect(changed.image.every((value, pixel) => value <= digit.image[pixel]!)).toBe(true)
  })

  it.each([2, 3, 4])('breaks a stroke: a gap of %i pixels shows background, both ends stay', (length) => {
    const digit = bar()
    const { image } = insertInDigit(digit, { kind: 'gap', direction: 'lost' }, length, new Random(2, length))!
    const middle = Array.from({ length: 16 }, (_, index) => image[(6 + index) * side + 14]!)
    expect(middle[0]).toBe(1)
    expect(middle.at(-1)).toBe(1)
    expect(Math.abs(middle.filter((value) => value < 0.5).length - length)).toBeLessThanOrEqual(1)
  })

  it.each(['stroke', 'hook'] as const)('draws a %s as bright as the digit, only ever adding to it', (kind) => {
    const digit = bar(0.9)
    const changed = insertInDigit(digit, { kind, direction: 'invented' }, 4, new Random(3))!
    expect(changed.image.every((value, pixel) => value >= digit.image[pixel]!)).toBe(true)
    const added = changed.image.filter((_, pixel) => changed.truth[pixel] === 1)
    expect(Math.max(...added)).toBeGreaterThan(0.7)
    expect(Math.max(...added)).toBeLessThanOrEqual(0.9 + 1e-6)
    expect(added.length).toBeGreaterThan(5)
  })

  it('is the same for the same random numbers, and another for others', () => {
    const plant = (seed: number) =>
      insertInDigit(bar(), { kind: 'stroke', direction: 'invented' }, 4, new Random(seed))!.image
    expect(plant(5)).toEqual(plant(5))
    expect(plant(5)).not.toEqual(plant(6))
  })

  it('finds no place for what the digit has no room for', () => {
    expect(insertInDigit(bar(), { kind: 'bridge', direction: 'invented' }, 3, new Random(1))).toBeNull()
  })
})
