import { describe, expect, it } from 'vitest'
import { equivalentDose, fitDoseCurve } from '../../../src-core/physics/dose-curve.ts'
import { noisePowerSpectrum } from '../../../src-core/physics/noise-power-spectrum.ts'
import {
  defaultEyeFilter,
  designerTask,
  discTask,
  eyeResponse,
  gaussianTask,
  radialNoisePower,
  taskDetectability
} from '../../../src-core/physics/task-detectability.ts'
import { imagesOf, noiseOf } from '../../support/physics-images.ts'

const sharp = () => 1
const white = () => 60
const gaussian = (sigma: number) => (f: number) => Math.exp(-2 * (Math.PI * sigma * f) ** 2)

describe('detectability of a task', () => {
  it('of a Gaussian in white noise has its closed form', () => {
    // d' = C w^2 sqrt(pi / (N0 (w^2 + s^2))).
    const { detectability, observer, eyeFilter } = taskDetectability(gaussianTask(2, 10), {
      transfer: gaussian(0.6),
      noisePower: white,
      maximumFrequency: 3
    })
    expect(detectability).toBeCloseTo(40 * Math.sqrt(Math.PI / (60 * 4.36)), 7)
    expect([observer, eyeFilter]).toEqual(['NPW', null])
  })

  it('of a disc in white noise approaches C R sqrt(pi / N0)', () => {
    const options = { transfer: sharp, noisePower: white, maximumFrequency: 200 }
    const { detectability } = taskDetectability(discTask(5, 10), options)
    expect(detectability / (25 * Math.sqrt(Math.PI / 60))).toBeCloseTo(0.9999, 4)
  })

  it('does not depend on the sign of the contrast, and grows with the root of the dose', () => {
    const at = (contrast: number, dose: number) =>
      taskDetectability(discTask(5, contrast), {
        transfer: gaussian(0.7),
        noisePower: (f) => (2000 * f) / dose,
        maximumFrequency: 2
      }).detectability
    expect(at(-10, 1)).toBeCloseTo(at(10, 1), 12)
    expect(at(10, 0.25) / at(10, 1)).toBeCloseTo(0.5, 12)
  })

  it('with an eye filter prints the filter, which peaks at 4 cycles per degree', () => {
    const { eyeFilter, observer, facts } = taskDetectability(discTask(5, 10), {
      transfer: gaussian(0.6),
      noisePower: white,
      maximumFrequency: 3,
      eyeFilter: { ...defaultEyeFilter, magnification: 1.5 }
    })
    expect(observer).toBe('NPWE')
    expect(eyeFilter).toBe('E = ρ^1.3 exp(−0.040625 ρ^2), ρ in cycles per degree at 500 mm, magnification 1.5')
    expect(facts.citation).toContain('Burgess 1994')
    const response = eyeResponse(defaultEyeFilter)
    const peak = 4 / (500 * (Math.PI / 180))
    for (const near of [0.98, 1.02]) expect(response(near * peak)).toBeLessThan(response(peak))
  })

  it('has the transform of the designer profile: a disc for n = 0, a Bessel function for n = 1', () => {
    for (const f of [0.01, 0.3, 0.9]) {
      expect(designerTask(8, 10, 0).transform(f)).toBeCloseTo(discTask(8, 10).transform(f), 4)
    }
    // Volume of C (1 - r^2 / R^2)^n: C pi R^2 / (n + 1).
    expect(designerTask(8, 10, 1).transform(0)).toBeCloseTo(80 * Math.PI, 4)
    expect(designerTask(8, 10, 2.5).transform(0)).toBeCloseTo((160 * Math.PI) / 3.5, 4)
    // n = 1: C pi R^2 4 J2(x) / x^2; J2(2 pi 0.3 4).
    expect(designerTask(8, 10, 1).transform(0.3)).toBeCloseTo((160 * Math.PI * 4 * jTwo) / (2.4 * Math.PI) ** 2, 4)
  })

  it('works with a measured spectrum', () => {
    const noise = noisePowerSpectrum(imagesOf([60, 64, 64], noiseOf(5, 20)), { pixelSpacing: [0.5, 0.5] })
    const options = { transfer: gaussian(0.7), maximumFrequency: 1 }
    const measured = taskDetectability(discTask(5, 10), { ...options, noisePower: radialNoisePower(noise) })
    // White noise of 20 HU on pixels of 0.25 mm^2 has 100 HU^2 mm^2.
    const exact = taskDetectability(discTask(5, 10), { ...options, noisePower: () => 100 })
    expect(Math.abs(measured.detectability / exact.detectability - 1)).toBeLessThan(0.04)
  })

  it('refuses noise without power and tasks without contrast', () => {
    const options = { transfer: sharp, maximumFrequency: 1 }
    expect(() => taskDetectability(discTask(5, 10), { ...options, noisePower: () => 0 })).toThrow(
      'the noise power vanishes where the task has power'
    )
    expect(() => taskDetectability(discTask(5, 10), { ...options, noisePower: () => -1 })).toThrow('0 or more')
    expect(() => discTask(5, 0)).toThrow('task: expected a contrast other than 0 HU, got 0')
  })
})

/** scipy.special.jv(2, 2.4 pi). */
const jTwo = -0.22229546300146458

describe('detectability against dose', () => {
  const curve = (b: number, a = 4) =>
    fitDoseCurve([0.1, 0.25, 0.5, 1].map((dose) => ({ dose, detectability: a * dose ** b })))

  it('fits a power of the dose', () => {
    const { a, b, range } = curve(0.5)
    expect(a).toBeCloseTo(4, 12)
    expect(b).toBeCloseTo(0.5, 12)
    expect(range).toEqual([0.1, 1])
  })

  it('gives the dose at which the denoised images equal full dose', () => {
    // 5 q^0.5 = 2.5 at a quarter of the dose.
    expect(equivalentDose(curve(0.5, 5), 2.5)).toMatchObject({ dose: expect.closeTo(0.25, 10), warnings: [] })
  })

  it('warns outside of the measured doses', () => {
    expect(equivalentDose(curve(0.5, 2), 4).warnings).toEqual(['dose 4.00 lies outside of the measured 0.1 to 1'])
  })

  it('refuses a curve that does not rise, a single dose and values that are not above 0', () => {
    expect(() => equivalentDose(curve(-0.1), 2)).toThrow("d' does not rise with dose (exponent -0.100)")
    expect(() => fitDoseCurve([{ dose: 1, detectability: 3 }])).toThrow('expected 2 different doses or more, got 1')
    expect(() => fitDoseCurve([{ dose: 0, detectability: 3 }])).toThrow('expected doses above 0, got 0')
  })
})
