import { describe, expect, it } from 'vitest'
import {
  pixelScales,
  isFlagged,
  sfrcOfPatches,
  sfrcOfSlices,
  type SfrcOptions
} from '../../../../src-core/scores/sfrc/sfrc.ts'
import { cutRagged } from '../../../../src-core/images/patchify-grid.ts'
import { defaultSfrcSettings, sfrcArithmetic, type SfrcArithmetic } from '../../../../src-core/scores/sfrc-settings.ts'
import type { Image } from '../../../../src-core/images/image.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { imagesOf, publishedPairs } from './published-pairs.ts'

const { published, corrected } = sfrcArithmetic
const options = (arithmetic: SfrcArithmetic, more: Partial<SfrcOptions> = {}): SfrcOptions => ({
  arithmetic,
  frcThreshold: 0.5,
  scale: pixelScales.hu,
  pixelSpacing: 0.48,
  ...more
})

const random = new Random(7)
const noise = (rows: number, columns = rows): Image => ({
  data: Float32Array.from({ length: rows * columns }, () => 40 + 30 * random.normal()),
  rows,
  columns
})
const flat = (size: number, value: number): Image => ({
  data: new Float32Array(size * size).fill(value),
  rows: size,
  columns: size
})

describe('sFRC as published', () => {
  it.each(publishedPairs)(
    'crosses where the published program does: $rows x $columns, patches of $patchSize, $flat flat',
    (pair) => {
      const { reference, candidate } = imagesOf(pair)
      const { patchSize, scale, frcThreshold, pixelSpacing } = pair
      const found = sfrcOfSlices(reference, candidate, {
        arithmetic: published,
        patchSize,
        scale,
        frcThreshold,
        pixelSpacing
      })
      expect(found).toHaveLength(pair.crossings.length)
      for (const [patch, crossing] of pair.crossings.entries()) {
        if (crossing === null) expect(found[patch]).toBeNaN()
        else if (crossing === Infinity) expect(found[patch]).toBe(Infinity)
        else expect(found[patch]).toBeCloseTo(crossing, 5)
      }
    }
  )

  it('loses the last line of patches that reach the end, which the corrected one keeps', () => {
    const image: Image = { data: Float32Array.from({ length: 6 }, (_, index) => index + 1), rows: 2, columns: 3 }
    expect([...cutRagged(image, { patchSize: 2 }).data]).toEqual([1, 2, 4, 5, 3, 0, 6, 0])
    expect([...cutRagged(image, { patchSize: 2, lastLineLost: true }).data]).toEqual([1, 2, 0, 0, 0, 0, 0, 0])
    expect([...cutRagged(image, { patchSize: 2, offset: 10 }).data]).toEqual([11, 12, 14, 15, 13, 0, 16, 0])
  })
})

describe('sFRC', () => {
  it('finds no crossing of an image with itself, whatever its scale and offset', () => {
    const reference = noise(96)
    const rescaled = { ...reference, data: reference.data.map((value) => 2 * value + 100) }
    for (const arithmetic of [published, corrected]) {
      expect([...sfrcOfSlices(reference, reference, { ...options(arithmetic), patchSize: 32 })]).toEqual(
        new Array(9).fill(Infinity)
      )
      expect([...sfrcOfSlices(reference, rescaled, { ...options(arithmetic), patchSize: 32 })]).toEqual(
        new Array(9).fill(Infinity)
      )
    }
  })

  it('crosses early between independent noises: the mean alone correlates', () => {
    const found = sfrcOfSlices(noise(64), noise(64), { ...options(corrected), patchSize: 64 })
    expect(found[0]).toBeGreaterThan(0)
    expect(found[0]).toBeLessThan(0.2)
  })

  it('counts frequencies in cycles a pixel where no spacing is known', () => {
    const [reference, candidate] = [noise(64), noise(64)]
    const perMm = sfrcOfSlices(reference, candidate, { ...options(corrected), patchSize: 64 })[0]!
    const perPixel = sfrcOfSlices(reference, candidate, {
      ...options(corrected, { pixelSpacing: null }),
      patchSize: 64
    })[0]!
    // Ring 31 of 32 lies at 1 / (2 dx) in 1/mm, as published. In cycles per pixel it lies at 31 / 64.
    expect(perPixel / (31 / 64)).toBeCloseTo(perMm * 2 * 0.48, 10)
  })

  it('leaves air out: NaN, never flagged', () => {
    const air = noise(32)
    air.data.forEach((value, index) => (air.data[index] = value - 1000))
    const [crossing] = sfrcOfSlices(air, noise(32), { ...options(corrected), patchSize: 32 })
    expect(crossing).toBeNaN()
    expect(isFlagged(crossing!, defaultSfrcSettings)).toBe(false)
  })

  it('corrected, flags structure on one side of a flat patch at frequency 0, and nothing where both are flat', () => {
    const at = { ...options(corrected), patchSize: 32 }
    expect([...sfrcOfSlices(flat(32, 40), noise(32), at)]).toEqual([0])
    expect([...sfrcOfSlices(noise(32), flat(32, 40), at)]).toEqual([0])
    expect([...sfrcOfSlices(flat(32, 40), flat(32, 90), at)]).toEqual([Infinity])
  })

  it('is equal for patches and for the slice that they were cut from', () => {
    const [reference, candidate] = [noise(64), noise(64)]
    const cut = (image: Image) => cutRagged(image, { patchSize: 32 })
    const ofPatches = sfrcOfPatches(cut(reference), cut(candidate), options(corrected))
    expect([...ofPatches]).toEqual([...sfrcOfSlices(reference, candidate, { ...options(corrected), patchSize: 32 })])
  })

  it('refuses images that differ in size and patches that are too small', () => {
    const at = { ...options(corrected), patchSize: 32 }
    expect(() => sfrcOfSlices(noise(32), noise(32, 48), at)).toThrow('test: expected 32 x 32, got 32 x 48')
    expect(() => sfrcOfSlices(noise(32), noise(32), { ...at, patchSize: 8 })).toThrow(
      'patchSize: sFRC takes square patches of 16 pixels or more, got 8 x 8'
    )
  })
})
