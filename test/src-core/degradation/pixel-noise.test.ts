import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { degrade, degradeGaussian, degradePoisson } from '../../../src-core/degradation/pixel-noise.ts'
import { Random } from '../../../src-core/random/random.ts'
import { imageAt, type ImageBatch } from '../../../src-core/images/image.ts'
import { referencePath } from '../../support/reference.ts'

interface Moment {
  readonly noise: string
  readonly f: number
  readonly x: number
  readonly mean: number
  readonly variance: number
}

const { moments } = JSON.parse(readFileSync(referencePath('noise_moments.json'), 'utf8')) as { moments: Moment[] }

const constant = (value: number, count: number, size: number): ImageBatch => ({
  data: new Float32Array(count * size * size).fill(value),
  count,
  rows: size,
  columns: size
})

const ramp = (count: number): ImageBatch => ({
  data: new Float32Array(count * 16).map((_, index) => (index % 16) / 16),
  count,
  rows: 4,
  columns: 4
})

describe('degrade', () => {
  it.each(
    moments.map(
      (moment) => [`${moment.noise.split(' ')[0]} noise of factor ${moment.f} at ${moment.x}`, moment] as const
    )
  )('gives %s its exact mean and variance after clipping', (_, { noise, f, x, mean, variance }) => {
    const count = 100_000
    const noisy = (noise.startsWith('gaussian') ? degradeGaussian : degradePoisson)(constant(x, 10, 100), {
      factor: f,
      seed: 7
    }).data
    const found = noisy.reduce((sum, value) => sum + value, 0) / count
    const spread = noisy.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count
    // Values lie in 0..1, so the fourth central moment is at most the variance.
    expect(Math.abs(found - mean)).toBeLessThanOrEqual(4.5 * Math.sqrt(variance / count) + 1e-6)
    expect(Math.abs(spread - variance)).toBeLessThanOrEqual(4.5 * Math.sqrt(variance / count) + 1e-6)
    expect(noisy.every((value) => value >= 0 && value <= 1)).toBe(true)
  })

  it('draws Gaussian noise that is exactly that of Random.normal, tails included', () => {
    const images = constant(0.5, 40, 70)
    const noisy = degradeGaussian(images, { factor: 0.1, seed: 4294967295, firstImage: 17 }).data
    const expected = images.data.slice()
    for (let image = 0; image < 40; image++) {
      const random = new Random(4294967295, 17 + image)
      for (let pixel = image * 4900; pixel < (image + 1) * 4900; pixel++) {
        expected[pixel] = Math.min(1, Math.max(0, 0.5 + 0.1 * random.normal()))
      }
    }
    expect(expected.filter((value) => Math.abs(value - 0.5) > 0.345).length).toBeGreaterThan(50)
    expect(noisy).toEqual(expected)
  })

  it('draws image i from stream firstImage + i, so that a subset reproduces', () => {
    for (const kind of ['gaussian', 'poisson'] as const) {
      const all = degrade(ramp(5), { kind, factor: 0.3 }, { seed: 3 })
      const last = degrade(ramp(2), { kind, factor: 0.3 }, { seed: 3, firstImage: 3 })
      expect(last.data).toEqual(all.data.slice(3 * 16))
      expect(imageAt(all, 0).data).not.toEqual(imageAt(all, 1).data)
    }
  })

  it('keeps its input, and returns it as it is for none', () => {
    const images = ramp(2)
    const before = images.data.slice()
    degrade(images, { kind: 'gaussian', factor: 0.5 }, { seed: 1 })
    expect(images.data).toEqual(before)
    expect(degrade(images, { kind: 'none' }, { seed: 1 })).toBe(images)
  })

  it('refuses a factor of 0, values beyond 0..1, and values that are not numbers', () => {
    expect(() => degradeGaussian(ramp(1), { factor: 0, seed: 1 })).toThrow('factor: expected a number above 0, got 0')
    expect(() => degradePoisson(constant(1.5, 1, 2), { factor: 1, seed: 1 })).toThrow(
      'images: expected values from 0 to 1, got 1.5 at index 0'
    )
    expect(() => degradeGaussian(constant(NaN, 1, 2), { factor: 1, seed: 1 })).toThrow('got NaN')
    expect(() => degradeGaussian(ramp(1), { factor: 1, seed: 1.5 })).toThrow('seed')
  })
})
