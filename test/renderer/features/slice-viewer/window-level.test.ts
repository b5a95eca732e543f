import { describe, expect, it } from 'vitest'
import {
  dragWindow,
  formatIntensity,
  formatWindow,
  windowPresets
} from '../../../../renderer/features/slice-viewer/window-level.ts'

describe('window and level', () => {
  it("offers the windows of CT on keys 1 to 6, then the full range and the source's own", () => {
    const presets = windowPresets({
      unit: 'HU',
      intensityRange: [-1000, 1000],
      defaultWindow: { centre: 50, width: 400 }
    })
    expect(presets.map(({ number, name }) => `${number} ${name}`)).toEqual([
      '1 Lung',
      '2 Soft tissue',
      '3 Brain',
      '4 Bone',
      '5 Mediastinum',
      '6 Liver',
      '7 Full range',
      "8 The source's own"
    ])
    expect(presets[6]!.window).toEqual({ centre: 0, width: 2000 })
  })

  it('offers no anatomy for images that are not in HU', () => {
    const presets = windowPresets({ unit: '1', intensityRange: [0, 1], defaultWindow: { centre: 0.5, width: 1 } })
    expect(presets.map((preset) => preset.name)).toEqual(['Full range', "The source's own"])
  })

  it('widens to the right and raises the level downwards, in whole HU', () => {
    expect(dragWindow({ centre: 50, width: 300 }, 20, 10, 'HU')).toEqual({ centre: 60, width: 320 })
  })

  it('never narrows to nothing', () => {
    expect(dragWindow({ centre: 50, width: 300 }, -1000, 0, 'HU').width).toBe(1)
    expect(dragWindow({ centre: 0.5, width: 1 }, -1000, 0, '1').width).toBe(0.01)
  })

  it('prints whole HU with a true minus sign and three digits for 0..1', () => {
    expect(formatIntensity(-144.6, 'HU')).toBe('\u2212145 HU')
    expect(formatIntensity(0.51249, '1')).toBe('0.512')
    expect(formatWindow({ centre: -600, width: 1500 }, 'HU')).toBe('W 1500  L \u2212600')
  })
})
