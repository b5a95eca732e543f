import { describe, expect, it } from 'vitest'
import {
  centralSquare,
  degradeLowDose,
  lodopab,
  lowDoseSlice,
  reconstructWithoutNoise,
  requireScannable
} from '../../../src-core/degradation/low-dose-scan.ts'
import { lodopabBeam } from '../../../src-core/degradation/parallel-beam.ts'
import { batchOfOne, imageAt, type ImageBatch } from '../../../src-core/images/image.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'

/** Discs of `hu` in air, `count` of them alike. */
function discs(count: number, size: number, radius: number, hu: number): ImageBatch {
  const centre = (size - 1) / 2
  const disc = Float32Array.from({ length: size * size }, (_, index) =>
    Math.hypot((index % size) - centre, Math.floor(index / size) - centre) < radius ? hu : -1000
  )
  const data = new Float32Array(count * disc.length)
  for (let image = 0; image < count; image++) data.set(disc, image * disc.length)
  return { data, count, rows: size, columns: size }
}

/** Values of all images less than `radius` pixels from the middle. */
function middle({ data, rows, columns }: ImageBatch, radius: number): number[] {
  return [...data].filter((_, index) => {
    const [row, column] = [Math.floor(index / columns) % rows, index % columns]
    return Math.hypot(row - (rows - 1) / 2, column - (columns - 1) / 2) < radius
  })
}

/** Distance of each pixel from the middle along an axis: 0 rows, 1 columns. */
const coordinates = (size: number, axis: number): ImageBatch => ({
  data: Float32Array.from(
    { length: size * size },
    (_, index) => (axis === 0 ? Math.floor(index / size) : index % size) - (size - 1) / 2
  ),
  count: 1,
  rows: size,
  columns: size
})

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** The noise alone of each pixel near the middle of images that are alike. */
function noise(images: ImageBatch, options: Parameters<typeof degradeLowDose>[1], radius: number): number[] {
  const one = { ...images, count: 1, data: imageAt(images, 0).data }
  const noiseFree = middle(reconstructWithoutNoise(one, options), radius)
  return middle(degradeLowDose(images, options), radius).map(
    (value, index) => value - noiseFree[index % noiseFree.length]!
  )
}

function variance(values: readonly number[]): number {
  const shift = mean(values)
  return mean(values.map((value) => (value - shift) ** 2))
}

describe('simulated low-dose CT', () => {
  it('gives uniform discs back with their HU, and air beside them', () => {
    for (const hu of [-900, 0, 40, 1000]) {
      const disc = discs(1, 128, 45, hu)
      const result = reconstructWithoutNoise(disc, { views: 400 })
      expect(Math.abs(mean(middle(result, 35)) - hu)).toBeLessThan(1)
      const all = mean(middle(result, 64))
      expect(Math.abs(all - mean(middle(disc, 64)))).toBeLessThan(2)
    }
  })

  it('has the noise that theory gives filtered back-projection of a disc', () => {
    const [size, views, photons, pixelSpacing, radius] = [64, 240, 20000, 1.5, 24]
    const found = variance(noise(discs(20, size, radius, 0), { photons, seed: 3, views, pixelSpacing }, 14))
    const pixelSide = pixelSpacing * 1e-3
    const { detectorPitch, detectorCentre, angles } = lodopabBeam(size, views)
    const [row, column] = [0, 1].map((axis) => middle(coordinates(size, axis), 14)) as [number[], number[]]
    const attenuationVariances = row.map((y, index) => {
      let sum = 0
      for (const angle of angles) {
        const position = column[index]! * Math.cos(angle) - y * Math.sin(angle)
        const detector = detectorCentre + position / detectorPitch
        const share = detector - Math.floor(detector)
        // The squared ramp sums to 1/12 of a detector pixel's variance, neighbours' product to -1/(2 pi^2).
        const rampPower = ((1 - share) ** 2 + share ** 2) / 12 - (2 * share * (1 - share)) / (2 * Math.PI ** 2)
        // -ln of a Poisson count varies by 1 / its mean.
        sum += (rampPower * Math.exp(20 * 2 * Math.sqrt(radius ** 2 - position ** 2) * pixelSide)) / photons
      }
      return sum * (Math.PI / views / (detectorPitch * pixelSide)) ** 2
    })
    const ratio = found / (mean(attenuationVariances) / 0.01998 ** 2)
    expect(ratio).toBeGreaterThan(0.95)
    expect(ratio).toBeLessThan(1.05)
  })

  it('halves the variance of the noise when photons double', () => {
    const options = { views: 200, seed: 5, pixelSpacing: 1 }
    const images = discs(15, 64, 24, 0)
    const few = variance(noise(images, { ...options, photons: 4000 }, 12))
    const ratio = few / variance(noise(images, { ...options, photons: 8000, seed: 6 }, 12))
    expect(ratio).toBeGreaterThan(1.85)
    expect(ratio).toBeLessThan(2.15)
  })

  it('shifts no mean while there are photons enough', () => {
    const options = { views: 200, pixelSpacing: 1, photons: 100_000, seed: 7 }
    expect(Math.abs(mean(noise(discs(10, 64, 24, 40), options, 12)))).toBeLessThan(0.5)
  })

  it('lets a ray without photons count as a tenth of one, so that nothing becomes infinite', () => {
    const { data } = degradeLowDose(discs(1, 32, 14, 3000), { photons: 2, seed: 1, views: 30, pixelSpacing: 10 })
    expect(data.every(Number.isFinite)).toBe(true)
  })

  it('draws image i from stream firstImage + i, the same for the same seed, and keeps its input', () => {
    const images = discs(3, 24, 9, 0)
    const before = images.data.slice()
    const options = { photons: 500, views: 20 }
    const all = degradeLowDose(images, { ...options, seed: 1 })
    const last = degradeLowDose(
      { ...images, count: 1, data: images.data.subarray(2 * 576) },
      { ...options, seed: 1, firstImage: 2 }
    )
    expect(last.data).toEqual(imageAt(all, 2).data.slice())
    expect(degradeLowDose(images, { ...options, seed: 2 }).data).not.toEqual(all.data)
    expect(images.data).toEqual(before)
  })

  it('cuts the middle of a slice, by default as wide as LoDoPaB', () => {
    const images: ImageBatch = {
      data: Float32Array.from({ length: 20 }, (_, index) => index),
      count: 1,
      rows: 4,
      columns: 5
    }
    expect([...centralSquare(images, 2).data]).toEqual([6, 7, 11, 12])
    expect(centralSquare(images)).toMatchObject({ rows: 4, columns: 4 })
    expect(lodopab.size).toBe(362)
  })

  it('refuses images that are not square, and bad options', () => {
    const square = discs(1, 4, 1, 0)
    expect(() => degradeLowDose({ ...square, rows: 2, columns: 8 }, { photons: 1, seed: 1 })).toThrow(
      'images: expected square ones, got 2 x 8'
    )
    expect(() => degradeLowDose(square, { photons: 0, seed: 1 })).toThrow('photons: expected a number above 0, got 0')
    expect(() => degradeLowDose(square, { photons: 1, seed: 1, pixelSpacing: -1 })).toThrow(
      'pixelSpacing: expected a number above 0, got -1'
    )
    expect(() => degradeLowDose(square, { photons: 1, seed: 1, views: 0 })).toThrow(
      'views: expected a positive integer, got 0'
    )
  })
})

/** A slice of 24 x 32 pixels: a block of water from row 8, column 8 on, in air. */
const block = (top: number, size: number, rows: number) => ({
  rows,
  columns: size,
  data: Float32Array.from({ length: rows * size }, (_, index) => {
    const [row, column] = [Math.floor(index / size) - top, index % size]
    return row >= 8 && row < 16 && column >= 8 && column < 24 ? 0 : -1000
  })
})
const scan = { photons: 1e4, seed: 3, slice: 5, pixelSpacing: 2 }

const source = (change: Partial<SourceSummary>) =>
  ({ label: 'Chest', unit: 'HU', pixelSpacing: [0.7, 0.7], ...change }) as SourceSummary

describe('a slice scanned again', () => {
  it('lies in the middle of a square of air, and comes back in its own shape', () => {
    const scanned = lowDoseSlice(block(0, 32, 24), scan)
    const square = degradeLowDose(batchOfOne(block(4, 32, 32)), {
      photons: 1e4,
      seed: 3,
      firstImage: 5,
      pixelSpacing: 2
    })
    expect([scanned.rows, scanned.columns]).toEqual([24, 32])
    expect(scanned.data).toEqual(square.data.slice(4 * 32, 28 * 32))
  })

  it('has noise of its own for each number in the series, the same for the same seed', () => {
    const again = lowDoseSlice(block(0, 32, 24), scan)
    expect(lowDoseSlice(block(0, 32, 24), scan).data).toEqual(again.data)
    expect(lowDoseSlice(block(0, 32, 24), { ...scan, slice: 6 }).data).not.toEqual(again.data)
  })
})

describe('a source whose slices are to be scanned again', () => {
  it('has the side of its pixels', () => {
    expect(requireScannable(source({}))).toBe(0.7)
  })

  it('is refused, by name, without HU, without spacing, and with pixels that are not square', () => {
    expect(() => requireScannable(source({ unit: '1' }))).toThrow("HU only; 'Chest' has other values")
    expect(() => requireScannable(source({ pixelSpacing: null }))).toThrow(
      "the size of a pixel, which 'Chest' does not state"
    )
    expect(() => requireScannable(source({ pixelSpacing: [0.7, 0.9] }))).toThrow(
      "square pixels; those of 'Chest' are 0.7 x 0.9 mm"
    )
  })
})
