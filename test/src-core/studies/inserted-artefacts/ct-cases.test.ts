import { describe, expect, it } from 'vitest'
import {
  calcification,
  nodule,
  vessel,
  noiseAround
} from '../../../../src-core/studies/inserted-artefacts/ct-artefacts.ts'
import { ctCases, washedBlurs, washedDiameters } from '../../../../src-core/studies/inserted-artefacts/ct-cases.ts'
import { blur, clean, noise } from '../../../../src-core/studies/inserted-artefacts/image-changes.ts'
import { imageAt, imageBatch } from '../../../../src-core/images/image.ts'
import { Random } from '../../../../src-core/random/random.ts'

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0)
const random = new Random(9)
const slice = imageBatch(
  Float32Array.from({ length: 128 * 128 }, () => 0.5 + 0.01 * random.normal()),
  1,
  128,
  128
)
const plan = {
  slice,
  places: [
    { row: 0, column: 0 },
    { row: 64, column: 64 }
  ],
  numbers: [0, 1],
  split: 'test' as const,
  variants: [clean(), blur(0.8), noise(0.01, '20 HU', { planted: true })],
  seed: 4
}

describe('shapes inserted into CT', () => {
  it.each([2, 3, 6])(
    'gives a nodule of radius %i the area of its disc, full contrast inside and half at its edge',
    (radius) => {
      const { cover } = nodule(40, 20, 20, radius)
      expect(sum(cover) / (Math.PI * radius * radius)).toBeGreaterThan(0.98)
      // A blurred disc gains the variance of the blur: pi (r^2 + sigma^2) at most, sigma 0.8.
      expect(sum(cover)).toBeLessThan(Math.PI * (radius * radius + 0.64) * 1.02)
      expect(cover[20 * 40 + 20 + radius]).toBeCloseTo(0.5, 5)
      expect(cover[20 * 40 + 20]).toBeGreaterThan(0.98)
    }
  )

  it('draws a vessel of its length, thinner towards its end', () => {
    const { cover } = vessel(48, 24, 24, 20, 1.2, new Random(3))
    const inside = [...cover.keys()].filter((pixel) => cover[pixel]! > 0.4)
    const spans = inside.flatMap((a) =>
      inside.map((b) => Math.hypot(Math.floor(a / 48) - Math.floor(b / 48), (a % 48) - (b % 48)))
    )
    expect(Math.max(...spans)).toBeGreaterThan(17)
    expect(Math.max(...spans)).toBeLessThan(25)
  })

  it('keeps the spots of a calcification small', () => {
    expect(sum(calcification(40, 20, 20, 1, new Random(2)).cover)).toBeLessThan(3 * Math.PI * 1.64)
  })
})

describe('noise around a place', () => {
  it('is the standard deviation, a gradient not counted', () => {
    const sloped = Float32Array.from(
      { length: 64 * 64 },
      (_, pixel) => 0.02 * Math.floor(pixel / 64) + 0.05 * new Random(1, pixel).normal()
    )
    expect(noiseAround(sloped, 64, { row: 32, column: 32 }, 4, 14)).toBeCloseTo(0.05, 2)
  })
})

describe('cases of CT patches', () => {
  it('has every control of every patch, and four artefacts in each, inserted with the stated contrast', async () => {
    const { cases, reference, denoised, truth } = await ctCases(plan)
    expect(cases.filter(({ control, artefact }) => control !== null && artefact === null)).toHaveLength(4)
    const planted = cases.flatMap(({ artefact }, index) =>
      artefact === null || artefact.kind === 'washed-out' ? [] : [{ artefact, index }]
    )
    expect(planted).toHaveLength(8)
    for (const { artefact, index } of planted) {
      const mask = truth.subarray(index * 4096, (index + 1) * 4096)
      expect(mask.some((value) => value === 1)).toBe(true)
      if (cases[index]!.background !== 'clean' || artefact.kind !== 'nodule') continue
      const [before, after] = [imageAt(reference, index).data, imageAt(denoised, index).data]
      const change = after.reduce(
        (strongest, value, pixel) =>
          Math.abs(value - before[pixel]!) > Math.abs(strongest) ? value - before[pixel]! : strongest,
        0
      )
      expect(Math.sign(change)).toBe(artefact.direction === 'invented' ? 1 : -1)
      // The slice's noise is 0.01 everywhere; a sample of it around the place was measured.
      expect(Math.abs(change) / 0.01 / artefact.contrast).toBeGreaterThan(0.6)
      expect(Math.abs(change) / 0.01 / artefact.contrast).toBeLessThan(1.4)
    }
  })

  it('washes detail out of a place of each', async () => {
    const { cases, denoised, truth } = await ctCases(plan)
    const washed = cases.flatMap(({ artefact }, index) =>
      artefact?.kind === 'washed-out' ? [{ ...artefact, index }] : []
    )
    expect(washed).toHaveLength(2)
    for (const { index, size, contrast } of washed) {
      expect(
        [washedDiameters, washedBlurs].map((choices, at) =>
          (choices as readonly number[]).includes([size, contrast][at]!)
        )
      ).toEqual([true, true])
      const mask = truth.subarray(index * 4096, (index + 1) * 4096)
      // A blur of 1.5 pixels leaves a fifth of the slice's noise of 0.01 and of the noisy background; the soft edge
      // more.
      const inside = imageAt(denoised, index).data.filter((_, pixel) => mask[pixel] === 1)
      expect(Math.sqrt(sum(inside.map((value) => (value - 0.5) ** 2)) / inside.length)).toBeLessThan(0.005)
    }
  })

  it('plants nothing in the calibration split', async () => {
    const { cases, truth } = await ctCases({ ...plan, split: 'calibration' })
    expect(cases.every(({ artefact }) => artefact === null)).toBe(true)
    expect(truth.every((value) => value === 0)).toBe(true)
  })

  it('is the same for the same seed', async () => {
    const [first, second] = await Promise.all([ctCases(plan), ctCases(plan)])
    expect(first.denoised.data).toEqual(second.denoised.data)
    expect(first.cases).toEqual(second.cases)
  })
})
