import { describe, expect, it } from 'vitest'
import { imageBatch } from '../../../../src-core/images/image.ts'
import { windowedDefinitions } from '../../../../src-core/scores/fidelity/fidelity-definitions.ts'
import { scoreWindowed } from '../../../../src-core/scores/fidelity/windowed-fidelity.ts'

const hounsfield = { intensityRange: [-1000, 1000] as const }

/** A patch of 12 x 12 of one value in HU, but for its first pixel. */
const patch = (value: number, first = value) =>
  imageBatch(
    Float32Array.from({ length: 144 }, (_, pixel) => ((pixel === 0 ? first : value) + 1000) / 2000),
    1,
    12,
    12
  )

describe('scoreWindowed', () => {
  it('gives exactly the scores that are defined, in their order', () => {
    expect(Object.keys(scoreWindowed(patch(0), patch(5), hounsfield))).toEqual(windowedDefinitions.map(({ id }) => id))
  })

  it('measures an error by the width of the window that shows it', () => {
    const scores = scoreWindowed(patch(0), patch(20), hounsfield)
    expect(scores['psnr-lung']![0]).toBeCloseTo(20 * Math.log10(1500 / 20), 3)
    expect(scores['psnr-soft-tissue']![0]).toBeCloseTo(20 * Math.log10(400 / 20), 3)
    expect(scores['psnr-brain']![0]).toBeCloseTo(20 * Math.log10(80 / 20), 3)
  })

  it('sees nothing of a difference that a window does not show', () => {
    const scores = scoreWindowed(patch(-700), patch(-900), hounsfield)
    expect(scores['psnr-soft-tissue']![0]).toBe(Infinity)
    expect(scores['ssim-soft-tissue']![0]).toBe(1)
    expect(scores['psnr-lung']![0]).toBeCloseTo(20 * Math.log10(1500 / 200), 3)
  })

  it('counts of a value beyond the window only what is inside', () => {
    const scores = scoreWindowed(patch(0, 60), patch(0, 600), hounsfield)
    expect(scores['psnr-brain']![0]).toBeCloseTo(20 * Math.log10((80 / 20) * 12), 3)
  })

  it('has no SSIM for patches under 11 pixels', () => {
    const small = imageBatch(new Float32Array(64).fill(0.5), 1, 8, 8)
    expect(scoreWindowed(small, small, hounsfield)['ssim-brain']![0]).toBeNaN()
  })
})
