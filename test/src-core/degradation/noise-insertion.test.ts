import { describe, expect, it } from 'vitest'
import {
  fullDosePhotons,
  kernelCutoffs,
  reducedDoseSlice,
  ScannedSlice
} from '../../../src-core/degradation/noise-insertion.ts'
import type { NoiseKernel } from '../../../src-core/degradation/degradation.ts'
import { imageAt, type Image, type ImageBatch } from '../../../src-core/images/image.ts'
import { extractPatches } from '../../../src-core/images/patchify-grid.ts'
import { noisePowerSpectrum } from '../../../src-core/physics/noise-power-spectrum.ts'

const size = 64
/** mm. */
const pixelSpacing = 2

/** A disc of `hu` in air. */
function disc(radius: number, hu = 0): Image {
  const centre = (size - 1) / 2
  const data = Float32Array.from({ length: size * size }, (_, index) =>
    Math.hypot((index % size) - centre, Math.floor(index / size) - centre) < radius ? hu : -1000
  )
  return { data, rows: size, columns: size }
}

/** The middle square of `count` draws of noise. */
function middles(
  scanned: ScannedSlice,
  count: number,
  options: { share: number; kernel: NoiseKernel; electronicNoise?: number },
  side = 16
): ImageBatch {
  const draws = Array.from({ length: count }, (_, stream) => scanned.noise({ ...options, seed: 4, stream }))
  return joined(draws.map((noise) => extractPatches(noise, [(size - side) / 2], [(size - side) / 2], side)))
}

function joined(patches: readonly ImageBatch[]): ImageBatch {
  const data = new Float32Array(patches.length * patches[0]!.data.length)
  patches.forEach((patch, index) => data.set(patch.data, index * patch.data.length))
  return { ...patches[0]!, data, count: patches.length }
}

const mean = ({ data }: Pick<ImageBatch, 'data'>) => data.reduce((sum, value) => sum + value, 0) / data.length
const variance = ({ data }: Pick<ImageBatch, 'data'>) =>
  data.reduce((sum, value) => sum + value * value, 0) / data.length

/**
 * Power of the filter's response at a frequency in cycles per pixel, with linear interpolation between detector pixels.
 */
function responsePower(frequency: number, cutoff: number, pitch: number): number {
  const place = frequency / (cutoff / 2)
  if (Math.abs(place) > 1) return 0
  const hann = (1 + Math.cos(Math.PI * place)) / 2
  return (frequency * hann) ** 2 * (2 / 3 + Math.cos(2 * Math.PI * frequency * pitch) / 3)
}

/**
 * Variance in HU^2 in the middle of a disc of water:
 * pi^2 pitch / views * ray variance * integral of the response's power.
 */
function theoreticalVariance(radius: number, share: number, cutoff: number): number {
  const pitch = (size * Math.SQRT2) / (3 * (2 * Math.ceil(size / Math.SQRT2) + 1))
  const steps = 2000
  let integral = 0
  for (let step = 0; step < steps; step++)
    integral += (2 * responsePower(((step + 0.5) / steps) * (cutoff / 2), cutoff, pitch) * (cutoff / 2)) / steps
  const passing = Math.exp((-20 * 2 * radius * pixelSpacing) / 1000)
  const photonsOfPixelWideRays = 1000 * fullDosePhotons * passing * (share / (1 - share))
  return (Math.PI ** 2 * integral) / photonsOfPixelWideRays / (0.01998 * (pixelSpacing / 1000)) ** 2
}

/**
 * Power in rings of frequencies, up to a factor: the response's power over the frequency.
 * Frequencies above the image's Nyquist frequency appear below it.
 */
function expectedRings(side: number, cutoff: number): number[] {
  const [sums, counts] = [0, 1].map(() => new Array<number>(side).fill(0)) as [number[], number[]]
  for (let row = -side / 2; row < side / 2; row++) {
    for (let column = -side / 2; column < side / 2; column++) {
      const ring = Math.round(Math.hypot(row, column))
      counts[ring]!++
      for (const rowAlias of [-1, 0, 1]) {
        for (const columnAlias of [-1, 0, 1]) {
          const frequency = Math.hypot(row / side + rowAlias, column / side + columnAlias)
          if (frequency > 0) sums[ring]! += responsePower(frequency, cutoff, 1 / 3) / frequency
        }
      }
    }
  }
  return sums.map((sum, ring) => sum / counts[ring]!)
}

describe('noise of a reduced dose', () => {
  const scanned = new ScannedSlice(disc(28), pixelSpacing)
  const quarter = {
    soft: middles(scanned, 40, { share: 0.25, kernel: 'soft' }),
    sharp: middles(scanned, 40, { share: 0.25, kernel: 'sharp' })
  }

  it('has the variance that theory gives filtered back-projection, with both kernels', () => {
    for (const kernel of ['soft', 'sharp'] as const) {
      const ratio = variance(quarter[kernel]) / theoreticalVariance(28, 0.25, kernelCutoffs[kernel])
      expect(ratio).toBeGreaterThan(0.9)
      expect(ratio).toBeLessThan(1.1)
    }
  })

  it('grows with (1 - share) / share: a quarter adds three times what the full dose has, a half once', () => {
    const [half, quarter, tenth] = [0.5, 0.25, 0.1].map((share) =>
      variance(scanned.noise({ share, kernel: 'soft', seed: 1, stream: 0 }))
    ) as [number, number, number]
    expect(quarter / half).toBeCloseTo(3, 4)
    expect(tenth / half).toBeCloseTo(9, 4)
  })

  it('grows with what the object lets through', () => {
    const thin = variance(middles(new ScannedSlice(disc(14), pixelSpacing), 24, { share: 0.25, kernel: 'soft' }, 8))
    const thick = variance(quarter.soft)
    const expected = Math.exp((20 * 28 * pixelSpacing) / 1000)
    expect(thick / thin / expected).toBeGreaterThan(0.88)
    expect(thick / thin / expected).toBeLessThan(1.12)
  })

  it('has mean 0, however few photons', () => {
    for (const batch of [quarter.sharp, middles(scanned, 20, { share: 0.01, kernel: 'sharp' })]) {
      expect(Math.abs(mean(batch))).toBeLessThan(0.02 * Math.sqrt(variance(batch)))
    }
  })

  it('rises with frequency up to the Nyquist frequency with the sharp kernel, and ends at the cutoff of the soft one', () => {
    const powerOf = (kernel: NoiseKernel) =>
      noisePowerSpectrum(quarter[kernel], { pixelSpacing: [1, 1], detrend: 0 }).radial
    const sharp = powerOf('sharp')
    const expected = expectedRings(16, kernelCutoffs.sharp)
    for (let ring = 2; ring <= 8; ring++) {
      const ratio = sharp.power[ring]! / sharp.power[4]! / (expected[ring]! / expected[4]!)
      expect(ratio).toBeGreaterThan(0.85)
      expect(ratio).toBeLessThan(1.15)
    }
    expect(sharp.power[8]! / sharp.power[2]!).toBeGreaterThan(1.6)
    const soft = powerOf('soft')
    expect(soft.power[7]! / soft.power[2]!).toBeLessThan(0.01)
    expect(soft.power[2]! / soft.power[0]!).toBeGreaterThan(2)
  })

  it('accepts a cutoff as kernel', () => {
    const options = { share: 0.5, seed: 1, stream: 0 }
    expect(scanned.noise({ ...options, kernel: 2.4 }).data).toEqual(scanned.noise({ ...options, kernel: 'sharp' }).data)
  })

  it('is larger by 1 + (1 + share) / share * electronic noise / photons where the detector adds its own', () => {
    const photons = fullDosePhotons * Math.exp((-20 * 56 * pixelSpacing) / 1000)
    const share = 0.25
    const without = variance(quarter.soft)
    const doubled = variance(
      middles(scanned, 40, { share, kernel: 'soft', electronicNoise: (photons * share) / (1 + share) })
    )
    expect(doubled / without).toBeGreaterThan(1.85)
    expect(doubled / without).toBeLessThan(2.15)
  })

  it('stays bounded behind metal that no photon passes', () => {
    const metal = new ScannedSlice(disc(28, 3000), 4).noise({ share: 0.01, kernel: 'soft', seed: 1, stream: 0 })
    const steel = new ScannedSlice(disc(28, 3000), 8).noise({ share: 0.01, kernel: 'soft', seed: 1, stream: 0 })
    expect(metal.data.every(Number.isFinite)).toBe(true)
    expect(Math.sqrt(variance(steel))).toBeLessThan(Math.sqrt(variance(metal)))
  })

  it('is the same for the same seed and stream, and another for others', () => {
    const options = { share: 0.25, kernel: 'sharp', seed: 1, stream: 2 } as const
    const noise = scanned.noise(options).data
    expect(new ScannedSlice(disc(28), pixelSpacing).noise(options).data).toEqual(noise)
    expect(scanned.noise({ ...options, stream: 3 }).data).not.toEqual(noise)
    expect(scanned.noise({ ...options, seed: 2 }).data).not.toEqual(noise)
  })
})

describe('a slice at a reduced dose', () => {
  it('is the slice plus noise, of its own shape, and the slice stays as it was', () => {
    const slice: Image = {
      rows: 24,
      columns: 32,
      data: Float32Array.from({ length: 768 }, (_, index) => ((index * 37) % 90) - 20)
    }
    const before = slice.data.slice()
    const options = { share: 0.5, kernel: 'soft', seed: 3, stream: 1 } as const
    const reduced = reducedDoseSlice(slice, { ...options, pixelSpacing })
    const noise = new ScannedSlice(slice, pixelSpacing).noise(options)
    expect([reduced.rows, reduced.columns]).toEqual([24, 32])
    expect(reduced.data).toEqual(slice.data.map((value, pixel) => value + noise.data[pixel]!))
    expect(slice.data).toEqual(before)
    const square = { rows: 32, columns: 32, data: new Float32Array(1024).fill(-1000) }
    square.data.set(slice.data, 4 * 32)
    expect(noise.data).toEqual(new ScannedSlice(square, pixelSpacing).noise(options).data.slice(4 * 32, 28 * 32))
  })

  it('refuses bad options by name', () => {
    const good = { share: 0.5, kernel: 'soft', seed: 3, stream: 1, pixelSpacing } as const
    const small = imageAt({ data: new Float32Array(64), count: 1, rows: 8, columns: 8 }, 0)
    for (const share of [0, 1, NaN])
      expect(() => reducedDoseSlice(small, { ...good, share })).toThrow('share: expected a number above 0 and below 1')
    for (const kernel of [0, 3.1, NaN])
      expect(() => reducedDoseSlice(small, { ...good, kernel })).toThrow(
        'kernel: expected soft, sharp or a cutoff above 0 to 3'
      )
    expect(() => reducedDoseSlice(small, { ...good, pixelSpacing: 0 })).toThrow(
      'pixelSpacing: expected a number above 0, got 0'
    )
    expect(() => reducedDoseSlice(small, { ...good, electronicNoise: -1 })).toThrow(
      'electronicNoise: expected a finite number of 0 or more, got -1'
    )
    expect(() => reducedDoseSlice({ ...small, data: small.data.map(() => NaN) }, good)).toThrow(
      'expected finite values'
    )
  })
})
