import { expect, it } from 'vitest'
import { meanFrequency } from '../../src-core/physics/noise-power-spectrum.ts'
import { openDosePair, realNoise, shapeDifference, sharpScan, simulatedNoise, spectrumOf } from './support/dose-pair.ts'
import { describeRealData } from './support/shared.ts'

describeRealData('a simulated low dose against a real quarter dose', () => {
  it('adds noise of like level and spectrum in flat regions, as docs/low-dose.md tells', async () => {
    const pair = await openDosePair()
    expect(pair.regions.length).toBeGreaterThan(8)
    // Half the views with twice the photons each: the same dose in half the time.
    const simulated = spectrumOf(
      simulatedNoise(pair, { ...sharpScan, photons: 2 * sharpScan.photons, views: 500, seed: 1 }),
      pair
    )
    const real = spectrumOf(realNoise(pair), pair)
    const level = Math.sqrt(simulated.variance / real.variance)
    expect(level).toBeGreaterThan(0.95)
    expect(level).toBeLessThan(1.05)
    expect(Math.abs(meanFrequency(simulated.radial) / meanFrequency(real.radial) - 1)).toBeLessThan(0.03)
    expect(shapeDifference(real, simulated)).toBeLessThan(0.15)
  }, 120_000)
})
