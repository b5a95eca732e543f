import { describe, expect, it } from 'vitest'
import {
  architectureOptions, architectureOptionsFor, fittingArchitecture, idProblem, isTrainingChoices, isUsual, lossOptions, trainingEstimate, trainingImages, trainingProblem,
  trainingRequest, trainingStatement, usualChoices, usualStatement, usualSteps, type TrainingChoices
} from '../../../../renderer/features/training/training-form.ts'
import { takesSlices } from '../../../../src-core/training/usual-settings.ts'
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
    const choices = { ...usualChoices, data: 'ct', architecture, ...usualSteps(architecture) } as const
    const dose = { kind: 'reduced-dose', least: 0.1, most: 0.5 }
    const degradation = takesSlices(architecture) ? dose : { kind: 'gaussian', factor: 0.3 }
    const least = { data: 'ct', degradation, architecture } as const
    expect(trainingRequestSchema.parse(trainingRequest(choices, []))).toEqual(trainingRequestSchema.parse(least))
  })

  it('asks for a latent size only of the autoencoder, for a lambda only of conditional GANs', () => {
    const asked = (architecture: TrainingChoices['architecture']) =>
      Object.keys(trainingRequest({ ...usualChoices, architecture }, [])).filter((key) => ['latentSize', 'lambda'].includes(key))
    expect([asked('autoencoder'), asked('unet'), asked('conditional-gan')]).toEqual([['latentSize'], [], ['lambda']])
    expect([asked('residual-unet'), asked('residual-gan')]).toEqual([[], ['lambda']])
  })

  it('offers networks for CT slices on CT alone, and leaves one when digits are chosen', () => {
    const offered = (data: TrainingChoices['data']) => architectureOptionsFor(data).map(({ value }) => value)
    expect(offered('mnist')).toEqual(['autoencoder', 'unet', 'conditional-gan'])
    expect(offered('ct')).toEqual([...offered('mnist'), 'residual-unet', 'red-cnn', 'residual-gan'])
    const choices = { ...usualChoices, architecture: 'red-cnn', ...usualSteps('red-cnn') } as const
    expect(fittingArchitecture('mnist', choices)).toMatchObject({ architecture: 'unet', batchSize: 128 })
    expect(fittingArchitecture('ct', choices)).toEqual({})
    expect(trainingProblem(choices)).toMatch(/takes CT slices/)
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

  it('offers every loss, and passes the chosen one on', () => {
    expect(lossOptions.map(({ value }) => value)).toEqual(['mse', 'l1', 'ssim', 'poisson', 'detail', 'detail-ssim'])
    expect(trainingRequestSchema.parse(trainingRequest({ ...usualChoices, loss: 'ssim' }, [])).loss).toBe('ssim')
  })

  it('says what is usual, and whether the choices are', () => {
    expect(usualStatement('conditional-gan')).toBe('Usual: 4\u00a0epochs, MSE, batches of 128, learning rate 0.002.')
    expect(isUsual(usualChoices)).toBe(true)
    expect(isUsual({ ...usualChoices, weightDecay: 0 })).toBe(true)
    expect(isUsual({ ...usualChoices, loss: 'l1' })).toBe(false)
  })

  it('refuses a training that no image would validate', () => {
    expect(trainingProblem({ ...usualChoices, limit: 40, validationFraction: 0.01 })).toMatch(/No image is left/)
    expect(trainingProblem({ ...usualChoices, limit: 50, validationFraction: 0.01 })).toBeNull()
    expect(trainingProblem({ ...usualChoices, data: 'ct', limit: 40, validationFraction: 0.01 })).toBeNull()
    expect(trainingProblem({ ...usualChoices, id: 'A' })).toMatch(/Lower case/)
  })

  it('estimates the time from how fast trainings were, and says what that rests on', () => {
    const pace = { architecture: 'autoencoder', secondsPerImage: 0.001, origin: 'workspace', isOwn: true } as const
    expect(trainingImages(usualChoices)).toBe(54_000)
    expect(trainingEstimate(usualChoices, [pace])).toBe('About 9 min 00 s, as fast as trainings here were.'.replaceAll(/(?<=\d) (?=min|s,)/g, '\u00a0'))
    expect(trainingEstimate({ ...usualChoices, limit: 500, epochs: 2 }, [{ ...pace, origin: 'shipped' }])).toMatch(/^About 0\.9\u00a0s, as fast as the shipped models were/)
    expect(trainingEstimate({ ...usualChoices, architecture: 'unet' }, [pace])).toBeNull()
    expect(trainingEstimate({ ...usualChoices, data: 'ct', sourceIds: ['a'] }, [pace])).toBeNull()
  })

  it('tells remembered choices from other values', () => {
    expect(isTrainingChoices({ ...usualChoices, limit: 3 })).toBe(true)
    for (const other of [null, {}, { ...usualChoices, epochs: '10' }, { ...usualChoices, architecture: 'other' }, { ...usualChoices, loss: 'l2' }]) expect(isTrainingChoices(other)).toBe(false)
  })
})
