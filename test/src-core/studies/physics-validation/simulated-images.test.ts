import { describe, expect, it } from 'vitest'
import { noisePowerSpectrum } from '../../../../src-core/physics/noise-power-spectrum.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { gridDetectability, noiseModel } from '../../../../src-core/studies/physics-validation/noise-model.ts'
import { gridPower, middles, noiseFields } from '../../../../src-core/studies/physics-validation/simulated-images.ts'
import { imagesOf } from '../../../support/physics-images.ts'

describe('noise of a known power', () => {
  it('is made with this power at each frequency', () => {
    const noise = noiseModel({ dx_mm: 0.5, noise_sd_HU: 12, f0_per_mm: 0.5 })
    const power = gridPower(16, 0.5, noise)
    const fields = noiseFields(3001, 16, 0.5, power, new Random(3))
    expect(fields.count).toBe(3001)
    const measured = noisePowerSpectrum(fields, { pixelSpacing: [0.5, 0.5], detrend: 0 }).power
    // Standard error of each frequency: 1 / sqrt(3001) = 1.8 %. It is 2.6 % for a frequency that is its own mirror.
    for (let at = 1; at < power.length; at++) expect(Math.abs(measured[at]! / power[at]! - 1)).toBeLessThan(0.11)
  })

  it('has the variance of its model', () => {
    const power = gridPower(64, 0.7, noiseModel({ dx_mm: 0.7, noise_sd_HU: 20, f0_per_mm: 0.4 }))
    expect(Math.sqrt(power.reduce((sum, value) => sum + value, 0)) / (64 * 0.7)).toBeCloseTo(20, 1)
    expect(noiseModel({ dx_mm: 0.5, noise_sd_HU: 10, f0_per_mm: null })(0.3)).toBe(25)
  })

  it("gives d' of a signal on a grid: in white noise its length over the deviation", () => {
    const signal = Float64Array.from({ length: 64 }, (_, at) => (at % 8 < 3 ? 2 : 0))
    const white = noiseModel({ dx_mm: 0.7, noise_sd_HU: 5, f0_per_mm: null })
    // 24 pixels of 2 HU: sqrt(96) / 5.
    expect(gridDetectability(signal, 8, 0.7, white)).toBeCloseTo(Math.sqrt(96) / 5, 9)
  })

  it('is cut to its middle', () => {
    expect([
      ...middles(
        imagesOf([2, 4, 4], (x, y, slice) => 100 * slice + 10 * y + x),
        2
      ).data
    ]).toEqual([11, 12, 21, 22, 111, 112, 121, 122])
  })
})
