import { describe, expect, it } from 'vitest'
import { imageBatch } from '../../../src-core/images/image.ts'
import { Random } from '../../../src-core/random/random.ts'
import { placeDiscs, type DiscGround } from '../../../src-core/review/disc-places.ts'

const size = 28
const disc = { diameter: 4, contrast: 100 }
const ct = { unit: 'HU', intensityRange: [-1000, 2000], defaultWindow: { centre: 40, width: 400 } } as const

/** Patches of 28 x 28 pixels whose value in the unit of the source depends on patch, row and column. */
const groundOf = (
  valueAt: (patch: number, row: number, column: number) => number,
  source: DiscGround['source'] = ct
): DiscGround => ({
  source,
  read(patches) {
    const [low, high] = source.intensityRange
    const data = patches.flatMap((patch) =>
      Array.from({ length: size * size }, (_, at) => {
        const value = valueAt(patch, Math.floor(at / size), at % size)
        return (value - low) / (high - low)
      })
    )
    return imageBatch(Float32Array.from(data), patches.length, size, size)
  }
})
const placesOf = (ground: DiscGround, patches: number[], wanted = patches.length, given = disc, seed = 1) =>
  placeDiscs(patches, wanted, given, ground, new Random(seed))
const many = Array.from({ length: 200 }, (_, patch) => patch)

describe('An inserted disc', () => {
  it('lies with its margin of 2 pixels on soft tissue, beside bone and air', () => {
    // Air at the left, tissue of 60 HU from column 6 to 21, bone at the right.
    const valueAt = (_: number, __: number, column: number) => (column < 6 ? -900 : column <= 21 ? 60 : 700)
    const discs = placesOf(groundOf(valueAt), many)
    expect(discs.size).toBe(200)
    const columns = [...discs.values()].map(({ column }) => column)
    // Blurred with taps 0.403, 0.244, 0.054: -226 HU in column 6, 8 HU in 7, 95 HU in 20, 251 HU in 21.
    // Radius 2 and margin 2: from 7 + 4 to 20 - 4.
    expect(Math.min(...columns)).toBe(11)
    expect(Math.max(...columns)).toBe(16)
    for (const { row } of discs.values()) {
      expect(row).toBeGreaterThanOrEqual(4)
      expect(row).toBeLessThanOrEqual(23)
    }
  })

  it('is not clipped by the display window', () => {
    // Window of 40 +- 200 HU: 140 HU + 100 HU just fits.
    const ofValue = (value: number, contrast = 100) =>
      placesOf(
        groundOf(() => value),
        [0],
        1,
        { ...disc, contrast }
      ).size
    expect([ofValue(139), ofValue(141), ofValue(-49), ofValue(-51)]).toEqual([1, 0, 1, 0])
    // Darker discs: -160 HU is black.
    expect([ofValue(149, -100), ofValue(-49, -100), ofValue(-49, -120)]).toEqual([1, 1, 0])
  })

  it('of images without HU lies a contrast away from both ends of the window, so not on the background', () => {
    const source = {
      unit: '1',
      intensityRange: [0, 1],
      defaultWindow: { centre: 0.5, width: 1 }
    } as unknown as typeof ct
    const ofValue = (value: number) =>
      placesOf(
        groundOf(() => value, source),
        [0],
        1,
        { diameter: 4, contrast: 0.1 }
      ).size
    expect([0, 0.09, 0.11, 0.89, 0.91].map(ofValue)).toEqual([0, 0, 1, 1, 0])
  })

  it('is at the same place for the same seed, and at others for another', () => {
    const ground = groundOf(() => 40)
    expect(placesOf(ground, many)).toEqual(placesOf(ground, many))
    expect(placesOf(ground, many, 200, disc, 2)).not.toEqual(placesOf(ground, many))
  })

  it('passes over patches without a place, in the given order, until enough are found', () => {
    const ground = groundOf((patch) => (patch % 2 === 0 ? 700 : 40))
    expect([...placesOf(ground, [4, 7, 2, 1, 9, 3], 3).keys()]).toEqual([7, 1, 9])
    expect(placesOf(ground, [0, 2, 4], 2).size).toBe(0)
  })

  it('has no place in a patch that is smaller than the disc with its margin', () => {
    const ground = groundOf(() => 40)
    expect(placesOf(ground, [0], 1, { diameter: 22, contrast: 100 }).size).toBe(1)
    expect(placesOf(ground, [0], 1, { diameter: 24, contrast: 100 }).size).toBe(0)
  })

  it('ignores noise of single pixels', () => {
    const random = new Random(3)
    const noisy = groundOf(() => 50 + 60 * (random.uniform() - 0.5) * 2)
    expect(placesOf(noisy, many).size).toBe(200)
  })
})
