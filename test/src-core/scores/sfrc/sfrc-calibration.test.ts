import { describe, expect, it } from 'vitest'
import { defaultSfrcSettings } from '../../../../src-core/scores/sfrc-settings.ts'
import { subjectText, thresholdHolds } from '../../../../src-core/scores/sfrc/sfrc-calibration.ts'

const holds = (settings: object, patchSize: number, pixelSpacing: number | null) =>
  thresholdHolds({ ...defaultSfrcSettings, ...settings }, { patchSize, pixelSpacing })

describe('the threshold of sFRC', () => {
  it("is the paper's for patches of 64 x 64 pixels of about 0.48 mm, and for no others", () => {
    expect([
      holds({}, 64, 0.48),
      holds({}, 64, 0.5),
      holds({}, 64, 0.66),
      holds({}, 28, 0.48),
      holds({}, 64, null)
    ]).toEqual([true, true, false, false, false])
  })

  it('holds for the patches it was calibrated on', () => {
    const calibrated = { hallucinationThreshold: 0.2, holdsFor: { patchSize: 32, pixelSpacing: 0.7 } }
    expect([
      holds(calibrated, 32, 0.71),
      holds(calibrated, 64, 0.7),
      holds(calibrated, 32, 0.9),
      holds(calibrated, 32, null)
    ]).toEqual([true, false, false, false])
    expect(holds({ holdsFor: { patchSize: 32, pixelSpacing: null } }, 32, null)).toBe(true)
  })

  it('is taken as it is where a person gave it, also in audits that do not say where it is from', () => {
    expect(holds({ holdsFor: 'as given' }, 28, null)).toBe(true)
    expect(holds({ hallucinationThreshold: 0.66 }, 28, 0.7)).toBe(true)
  })

  it('names its patches', () => {
    expect(subjectText({ patchSize: 64, pixelSpacing: 0.6640625 })).toBe('patches of 64 x 64 pixels of 0.664 mm')
  })
})
