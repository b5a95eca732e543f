import { describe, expect, it } from 'vitest'
import { testRows } from '../../../../renderer/features/training/model-facts.ts'

describe('a model card', () => {
  it('shows each test mean with its interval, and the gain over the noisy input with its sign', () => {
    const rows = testRows({
      images: 100, seed: 1,
      noisyPsnr: [13.33, 13.3, 13.36], psnr: [20.63, 20.5, 20.76],
      noisySsim: [0.528, 0.52, 0.536], ssim: [0.4, 0.39, 0.41]
    })
    expect(rows).toEqual([
      { metric: 'PSNR (dB)', noisy: '13.3 [13.3, 13.4]', denoised: '20.6 [20.5, 20.8]', gain: '+7.3', isWorse: false },
      { metric: 'SSIM', noisy: '0.528 [0.520, 0.536]', denoised: '0.400 [0.390, 0.410]', gain: '\u22120.128', isWorse: true }
    ])
  })
})
