import { describe, expect, it } from 'vitest'
import {
  architectureOptions, idProblem, isTrainingChoices, trainingRequest, trainingStatement, usualChoices, usualSteps,
  type TrainingChoices
} from '../../../../renderer/features/training/training-form.ts'
import { trainingRequestSchema } from '../../../../src-core/training/request.ts'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'

const source = (id: string, kind: SourceSummary['kind'], unit: SourceSummary['unit']) =>
  ({ id, kind, unit }) as unknown as SourceSummary
const open = [source('abdomen', 'dicom', 'HU'), source('old', 'dicom', 'stored'), source('digits', 'mnist', '1')]

describe('the training form', () => {
  it('starts with the defaults of the request itself', () => {
    const least = { data: 'mnist', degradation: { kind: 'gaussian', factor: 0.3 } } as const
    expect(trainingRequestSchema.parse(trainingRequest(usualChoices, []))).toEqual(trainingRequestSchema.parse(least))
  })

  it.each(architectureOptions)('offers the $label with the settings that the request itself completes', ({ value: architecture }) => {
    const choices = { ...usualChoices, architecture, ...usualSteps(architecture) }
    const least = { data: 'mnist', degradation: { kind: 'gaussian', factor: 0.3 }, architecture } as const
    expect(trainingRequestSchema.parse(trainingRequest(choices, []))).toEqual(trainingRequestSchema.parse(least))
  })

  it('asks for a latent size only of the autoencoder, for a lambda only of the conditional GAN', () => {
    const asked = (architecture: TrainingChoices['architecture']) =>
      Object.keys(trainingRequest({ ...usualChoices, architecture }, [])).filter((key) => ['latentSize', 'lambda'].includes(key))
    expect([asked('autoencoder'), asked('unet'), asked('conditional-gan')]).toEqual([['latentSize'], [], ['lambda']])
  })

  it('asks for what was chosen, and passes the check of the engine', () => {
    const choices = { ...usualChoices, data: 'ct', sourceIds: ['abdomen'], limit: 500, id: ' my-model ' } as const
    expect(trainingRequestSchema.parse(trainingRequest(choices, open))).toMatchObject({
      data: 'ct', sourceIds: ['abdomen'], limit: 500, id: 'my-model'
    })
  })

  it('leaves out series that are closed or have no HU, and all of them for MNIST', () => {
    const choices = { ...usualChoices, data: 'ct', sourceIds: ['abdomen', 'old', 'gone'] } as const
    expect(trainingRequest(choices, open).sourceIds).toEqual(['abdomen'])
    expect(trainingRequest({ ...choices, data: 'mnist' }, open).sourceIds).toEqual([])
  })

  it('refuses the identifiers that the engine refuses', () => {
    for (const id of ['', 'autoencoder-0.3', '9']) expect(idProblem(id)).toBeNull()
    for (const id of ['Upper', '-first', 'a b', 'x'.repeat(81)]) expect(idProblem(id)).toMatch(/Lower case/)
  })

  it('states the work before it begins', () => {
    expect(trainingStatement(usualChoices)).toBe('10 epochs of 54,000 images, 6,000 kept for validation')
    expect(trainingStatement({ ...usualChoices, data: 'ct', sourceIds: ['a', 'b'], epochs: 1, limit: 500 })).toBe(
      '1 epoch over patches of the phantom and of 2 series, at most 500'
    )
  })

  it('tells remembered choices from other values', () => {
    expect(isTrainingChoices({ ...usualChoices, limit: 3 })).toBe(true)
    for (const other of [null, {}, { ...usualChoices, epochs: '10' }, { ...usualChoices, architecture: 'other' }]) expect(isTrainingChoices(other)).toBe(false)
  })
})
