import { describe, expect, it } from 'vitest'
import type { ModelCard } from '../../../../src-core/denoisers/models/model-card.ts'
import { trainingRequestSchema } from '../../../../src-core/denoisers/models/training-request.ts'
import { exampleNoun, testRows, trainingFacts } from '../../../../renderer/features/training/model-facts.ts'

const card = (changes: Partial<ModelCard>): ModelCard =>
  ({
    architecture: 'residual-unet',
    patchRows: 64,
    patchColumns: 64,
    parameterCount: 1,
    epochs: [],
    versions: {},
    backend: '',
    createdAt: '2026-01-02T03:04:05Z',
    training: trainingRequestSchema.parse({
      data: 'ct',
      architecture: 'residual-unet',
      degradation: { kind: 'reduced-dose', least: 0.1, most: 0.5 }
    }),
    ...changes
  }) as ModelCard

describe('a model card', () => {
  it('says of a network of slices which values it takes, the crops that it learned from and the doses that it knows', () => {
    const facts = trainingFacts(card({ wholeSlice: true, hounsfield: [-1000, 1000] }))
    expect(facts).toEqual(
      expect.arrayContaining([
        ['Degradation', 'low dose (10 to 50 %)'],
        ['Takes', 'Whole slices, HU from −1000 to 1000'],
        ['Training crops', '64 × 64 pixels']
      ])
    )
    expect(trainingFacts(card({ patchRows: 28, patchColumns: 28 }))).toContainEqual(['Patches', '28 × 28 pixels'])
    expect([exampleNoun({ wholeSlice: true }), exampleNoun({})]).toEqual(['crop', 'image'])
  })

  it('shows each test mean with its interval, and the gain over the noisy input with its sign', () => {
    const rows = testRows({
      images: 100,
      seed: 1,
      noisyPsnr: [13.33, 13.3, 13.36],
      psnr: [20.63, 20.5, 20.76],
      noisySsim: [0.528, 0.52, 0.536],
      ssim: [0.4, 0.39, 0.41]
    })
    expect(rows).toEqual([
      { metric: 'PSNR (dB)', noisy: '13.3 [13.3, 13.4]', denoised: '20.6 [20.5, 20.8]', gain: '+7.3', isWorse: false },
      {
        metric: 'SSIM',
        noisy: '0.528 [0.520, 0.536]',
        denoised: '0.400 [0.390, 0.410]',
        gain: '\u22120.128',
        isWorse: true
      }
    ])
  })
})
