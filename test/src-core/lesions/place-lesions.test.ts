import { describe, expect, it } from 'vitest'
import type { Image } from '../../../src-core/images/image.ts'
import type { LesionPlan } from '../../../src-core/lesions/lesion-plan.ts'
import { type LesionGroundSlices, placeLesions } from '../../../src-core/lesions/place-lesions.ts'
import { Random } from '../../../src-core/random/random.ts'

const side = 96
const summary: LesionGroundSlices['source'] = {
  label: 'CT',
  unit: 'HU',
  rows: side,
  columns: side,
  pixelSpacing: [0.7, 0.7],
  sliceSpacing: 2,
  sliceThickness: [2, 2],
  sliceCount: 5,
  intensityRange: [-1000, 1000]
}
const plan: LesionPlan = {
  shape: 'disc',
  diameter: 5,
  contrast: 20,
  blur: { kind: 'gaussian', sigma: 0.6 },
  places: { kind: 'rule', count: 10, ground: 'soft-tissue' }
}
const rule = (count: number, ground: 'soft-tissue' | 'liver' | 'lung' | [number, number] = 'soft-tissue') =>
  ({ kind: 'rule', count, ground }) as const

/** Slices whose HU depend on slice, row and column. */
const ground = (
  valueAt: (slice: number, row: number, column: number) => number,
  source: Partial<LesionGroundSlices['source']> = {}
): LesionGroundSlices => ({
  source: { ...summary, ...source },
  slices: Array.from({ length: summary.sliceCount }, (_, slice) => slice),
  area: { row: 0, column: 0, rows: side, columns: side },
  readSlice: async (slice): Promise<Image> => ({
    data: Float32Array.from({ length: side * side }, (_, at) => valueAt(slice, Math.floor(at / side), at % side)),
    rows: side,
    columns: side
  })
})
const flat = ground(() => 60)

describe('lesions by rule', () => {
  it('lie on their ground with the blurred edge and 2 pixels, spread over all slices', async () => {
    const places = await placeLesions(
      plan,
      ground((_, __, column) => (column < 30 ? -900 : column > 80 ? 700 : 60)),
      1
    )
    expect(places).toHaveLength(10)
    expect(new Set(places.map(({ slice }) => slice)).size).toBe(5)
    for (const { row, column } of places) {
      // Radius 2.5 mm, 2 sigma of 0.6 mm, 2 pixels: 7.3 pixels. The smoothed edge is off by 2 pixels at most.
      expect(column).toBeGreaterThanOrEqual(37)
      expect(column).toBeLessThanOrEqual(74)
      expect(Math.min(row, side - 1 - row)).toBeGreaterThanOrEqual(7)
    }
  })

  it('are 2 diameters and 3 sigma apart in a slice', async () => {
    const places = await placeLesions({ ...plan, places: rule(60) }, flat, 3)
    const least = Math.min(
      ...places.flatMap((one, at) =>
        places
          .slice(at + 1)
          .filter(({ slice }) => slice === one.slice)
          .map((other) => 0.7 * Math.hypot(one.row - other.row, one.column - other.column))
      )
    )
    expect(least).toBeGreaterThanOrEqual(2 * 5 + 3 * 0.6)
    expect(least).toBeLessThan(15)
  })

  it('are at the same places for the same seed, and at others for another', async () => {
    expect(await placeLesions(plan, flat, 7)).toEqual(await placeLesions(plan, flat, 7))
    expect(await placeLesions(plan, flat, 7)).not.toEqual(await placeLesions(plan, flat, 8))
  })

  it('avoid the restless half of the ground', async () => {
    const random = new Random(1)
    const places = await placeLesions(
      plan,
      ground((_, __, column) => 60 + (column < side / 2 ? 3 : 40) * random.normal()),
      1
    )
    expect(places.every(({ column }) => column < side / 2 + 4)).toBe(true)
  })

  it('leave the liver for the lung, and the other way round', async () => {
    const halves = ground((_, row) => (row < side / 2 ? -850 : 100))
    const lung = await placeLesions({ ...plan, contrast: 300, places: rule(5, 'lung') }, halves, 1)
    const liver = await placeLesions({ ...plan, places: rule(5, 'liver') }, halves, 1)
    expect(Math.max(...lung.map(({ row }) => row))).toBeLessThan(side / 2)
    expect(Math.min(...liver.map(({ row }) => row))).toBeGreaterThan(side / 2)
  })

  it('keep spheres inside the series and on the ground of every slice that they meet', async () => {
    // 8 mm in slices of 2 mm reach two slices to each side: only the middle one of five can hold a centre.
    const sphere: LesionPlan = { ...plan, shape: 'sphere', diameter: 8, places: rule(3) }
    expect((await placeLesions(sphere, flat, 1)).map(({ slice }) => slice)).toEqual([2, 2, 2])
    const bone = ground((slice, row) => (slice === 4 && row < 60 ? 900 : 60))
    const below = await placeLesions({ ...sphere, places: rule(1) }, bone, 1)
    expect(below[0]!.row).toBeGreaterThan(60)
  })

  it('that find no room are refused, with the number that found some', async () => {
    await expect(placeLesions({ ...plan, places: rule(1000) }, flat, 1)).rejects.toThrow(
      /^lesions: room for \d\d+ of 1,000\sdiscs of 5 mm and 20 HU in soft tissue \(-50 to 150 HU\); ask for fewer, or use more slices$/
    )
    await expect(placeLesions({ ...plan, places: rule(1, 'lung') }, flat, 1)).rejects.toThrow('room for 0 of 1')
  })
})

describe('given lesions', () => {
  const given = (...places: [number, number, number][]): LesionPlan => ({
    ...plan,
    places: { kind: 'given', places: places.map(([slice, row, column]) => ({ slice, row, column })) }
  })

  it('lie where they are told, in order, whatever the ground is', async () => {
    const places = await placeLesions(
      given([3, 20, 30], [0, 40, 50]),
      ground(() => 2000),
      1
    )
    expect(places).toEqual([
      { slice: 0, row: 40, column: 50 },
      { slice: 3, row: 20, column: 30 }
    ])
  })

  it.each([
    [given([0, 3, 40]), 'lesions: the disc at slice 1, row 3, column 40 leaves the slice or the audited part of it'],
    [
      given([9, 40, 40]),
      'lesions: the disc at slice 10, row 40, column 40 lies outside of the slices that are used, 5 from 1 to 5'
    ],
    [
      given([0, 40, 40], [0, 40, 50]),
      'lesions: the disc at slice 1, row 40, column 50 is less than 11.8 mm from the one at row 40, column 40'
    ]
  ])('are refused beyond the slice and too near to each other', async (wrong, message) => {
    await expect(placeLesions(wrong, flat, 1)).rejects.toThrow(message)
  })
})

describe('lesions that the pixels cannot show', () => {
  it.each([
    [plan, { unit: '1' as const }, "lesions: 'CT' has no values in HU, which the contrast needs"],
    [plan, { pixelSpacing: null }, "lesions: the size of a pixel of 'CT' is unknown"],
    [plan, { pixelSpacing: [0.7, 0.8] as const }, 'pixel spacing: expected square pixels, got 0.7 x 0.8 mm'],
    [{ ...plan, diameter: 1 }, {}, 'lesions: a disc of 1 mm is narrower than 2 pixels of 0.7 mm'],
    [
      { ...plan, blur: { kind: 'gaussian', sigma: 3 } as const },
      {},
      'lesions: a PSF of 7.1 mm (full width at half maximum) is wider than the disc of 5 mm'
    ],
    [
      { ...plan, shape: 'sphere' as const },
      { sliceSpacing: null },
      "lesions: a sphere needs the distance of the slices, which 'CT' does not state"
    ]
  ])('are refused in one line', async (wrong, source, message) => {
    await expect(
      placeLesions(
        wrong,
        ground(() => 60, source),
        1
      )
    ).rejects.toThrow(message)
  })
})
