import { describe, expect, it } from 'vitest'
import {
  defaultLesions,
  groundOptions,
  isLesionChoice,
  lesionObstacle
} from '../../../../renderer/features/patchify/lesion-choice.ts'
import { defaultSettings, isPatchifySettings } from '../../../../renderer/features/patchify/patchify-settings.ts'
import { ctSeries, mnistSummary } from '../../../support/records.ts'

const ct = ctSeries('ct', { pixelSpacing: [0.7, 0.7], sliceSpacing: 3 })
const [disc, sphere] = (['disc', 'sphere'] as const).map((shape) => ({ shape }))

describe('lesions in the audit set-up', () => {
  it('are off by default, and older settings without them stay valid', () => {
    const settings = defaultSettings(ct, [], [])
    expect(settings.lesions).toBeUndefined()
    expect(defaultLesions.isOn).toBe(false)
    expect(isPatchifySettings(settings)).toBe(true)
    expect(isPatchifySettings({ ...settings, lesions: { ...defaultLesions, isOn: true } })).toBe(true)
    expect(isPatchifySettings({ ...settings, lesions: { isOn: true, plan: { shape: 'cube' } } })).toBe(false)
    expect(isLesionChoice({ isOn: true, plan: { ...defaultLesions.plan, contrast: 0 } })).toBe(false)
  })

  it('name the grounds with their HU', () => {
    expect(groundOptions.map(({ label }) => label)).toEqual([
      'Soft tissue, -50 to 150 HU',
      'Liver, 40 to 140 HU',
      'Lung, -950 to -700 HU'
    ])
  })

  it('need HU, the size of pixels, no outputs of others, and for spheres the distance of slices', () => {
    expect(lesionObstacle(ct, disc!, 0)).toBeNull()
    expect(lesionObstacle(ct, sphere!, 0)).toBeNull()
    expect(lesionObstacle(mnistSummary, disc!, 0)).toMatch('HU')
    expect(lesionObstacle({ ...ct, pixelSpacing: null }, disc!, 0)).toMatch('size of a pixel')
    expect(lesionObstacle(ct, disc!, 1)).toMatch('Outputs of other methods')
    expect(lesionObstacle({ ...ct, sliceSpacing: null }, sphere!, 0)).toMatch('distance of the slices')
  })
})
