import { describe, expect, it } from 'vitest'
import {
  meanFrequency,
  noisePowerSpectrum,
  noiseReductionProfile
} from '../../../src-core/physics/noise-power-spectrum.ts'
import type { ImageBatch } from '../../../src-core/images/image.ts'
import { Random } from '../../../src-core/random/random.ts'

const batch = (
  count: number,
  rows: number,
  columns: number,
  value: (row: number, column: number) => number
): ImageBatch => ({
  data: Float32Array.from({ length: count * rows * columns }, (_, index) =>
    value(Math.floor(index / columns) % rows, index % columns)
  ),
  count,
  rows,
  columns
})

describe('the noise power spectrum', () => {
  it('is flat for white noise: variance times the area of a pixel', () => {
    const random = new Random(2)
    const noise = batch(200, 32, 24, () => 12 * random.normal())
    const { radial, variance, power } = noisePowerSpectrum(noise, { pixelSpacing: [0.5, 0.8], detrend: 0 })
    expect(power.length).toBe(32 * 24)
    // 144 HU^2 x 0.4 mm^2; the mean that is taken off is 1 of 768 degrees of freedom.
    expect(variance / 144).toBeGreaterThan(0.99)
    expect(variance / 144).toBeLessThan(1.01)
    for (let ring = 1; ring < radial.power.length; ring++)
      expect(Math.abs(radial.power[ring]! / 57.6 - 1)).toBeLessThan(0.1)
    expect(radial.power[0]).toBeLessThan(1e-9)
  })

  it('has all power of a wave at its frequency', () => {
    // 10 HU cos(2 pi 4 x / 16): variance 50 HU^2, shared by +4 and -4 of 16 steps of 1 / (16 x 0.5 mm).
    const wave = batch(1, 16, 16, (_, column) => 10 * Math.cos((2 * Math.PI * 4 * column) / 16))
    const { power, variance, columnFrequencies, rowFrequencies, radial } = noisePowerSpectrum(wave, {
      pixelSpacing: [0.5, 0.5],
      detrend: 0
    })
    expect(variance).toBeCloseTo(50, 4)
    expect(columnFrequencies[4]).toBe(0.5)
    expect(columnFrequencies[12]).toBe(-0.5)
    expect(rowFrequencies[8]).toBe(-1)
    // |DFT|^2 = (10 x 256 / 2)^2, times 0.25 mm^2 / 256.
    expect(power[4]).toBeCloseTo(1600, 2)
    expect(power[12]).toBeCloseTo(1600, 2)
    expect([...power].filter((value) => value > 1e-6)).toHaveLength(2)
    expect(meanFrequency(radial)).toBeCloseTo(0.5, 6)
    expect([...radial.frequency]).toEqual([0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1])
    expect(radial.samples[1]).toBe(8)
  })

  it.each([
    [0, () => 900],
    [1, (row: number, column: number) => 40 + 3 * row - 2 * column],
    [
      2,
      (row: number, column: number) =>
        40 + 3 * row - 2 * column + 0.5 * row * row - 0.2 * row * column + 0.1 * column * column
    ]
  ] as const)('does not take a surface of degree %i for noise', (detrend, surface) => {
    expect(noisePowerSpectrum(batch(2, 20, 12, surface), { pixelSpacing: [1, 1], detrend }).variance).toBeLessThan(1e-8)
  })

  it('has the mean frequency of its rings, each counted once, without ring 0', () => {
    const frequency = Float64Array.of(0, 0.1, 0.2)
    // (0.1 x 1 + 0.2 x 3) / 4; the numbers of frequencies 8 and 12 do not matter.
    expect(
      meanFrequency({ frequency, power: Float64Array.of(50, 1, 3), samples: Int32Array.of(1, 8, 12) })
    ).toBeCloseTo(0.175, 12)
  })

  it('finds the peak of its rings, also after smoothing', () => {
    const random = new Random(3)
    const noise = batch(150, 32, 32, () => random.normal())
    // A wave of 8 steps on top of white noise; the mean over 5 rings rises alike for rings 6 to 10.
    const { data } = noise
    const waves = { ...noise, data: data.map((value, at) => value + 2 * Math.cos((2 * Math.PI * 8 * (at % 32)) / 32)) }
    const found = noisePowerSpectrum(waves, { pixelSpacing: [1, 1] })
    expect(found.peakFrequency).toBe(0.25)
    expect(Math.abs(found.smoothedPeakFrequency - 0.25)).toBeLessThanOrEqual(2 / 32)
    expect(found.warnings).toEqual([])
    expect(
      noisePowerSpectrum({ ...waves, count: 2, data: waves.data.subarray(0, 2048) }, { pixelSpacing: [1, 1] }).warnings
    ).toEqual(['2 regions; TG-233 recommends about 100'])
  })

  it('gives the noise reduction of a filter in decibels', () => {
    const random = new Random(7)
    const input = batch(3, 16, 16, () => random.normal())
    const halved = { ...input, data: input.data.map((value) => value / 2) }
    const [before, after] = [input, halved].map((regions) => noisePowerSpectrum(regions, { pixelSpacing: [1, 1] })) as [
      ReturnType<typeof noisePowerSpectrum>,
      ReturnType<typeof noisePowerSpectrum>
    ]
    const { frequency, decibels } = noiseReductionProfile(before, after)
    expect(frequency[0]).toBe(1 / 16)
    for (const value of decibels) expect(value).toBeCloseTo(-20 * Math.log10(2), 4)
    const other = noisePowerSpectrum(input, { pixelSpacing: [0.5, 0.5] })
    expect(() => noiseReductionProfile(before, other)).toThrow('one region size and pixel spacing')
  })

  it('refuses regions that are too small, not finite, or without spacing', () => {
    const region = batch(1, 8, 8, () => 1)
    expect(() =>
      noisePowerSpectrum(
        batch(1, 3, 8, () => 1),
        { pixelSpacing: [1, 1] }
      )
    ).toThrow('got 1 of 3 x 8')
    expect(() =>
      noisePowerSpectrum(
        batch(1, 8, 8, () => NaN),
        { pixelSpacing: [1, 1] }
      )
    ).toThrow('got NaN at index 0')
    expect(() => noisePowerSpectrum(region, { pixelSpacing: [0, 1] })).toThrow(
      'pixelSpacing: expected numbers above 0, got 0 x 1'
    )
  })
})
