import { describe, expect, it } from 'vitest'
import {
  architectureOptions,
  architectureOptionsFor,
  completeChoices,
  fittingArchitecture,
  idProblem,
  isTrainingChoices,
  isDefault,
  lossOptions,
  nextPair,
  seriesObstacle,
  trainingEstimate,
  trainingImages,
  trainingProblem,
  trainingRequest,
  trainingStatement,
  defaultChoices,
  defaultStatement,
  defaultSteps,
  type TrainingChoices
} from '../../../../renderer/features/training/training-form.ts'
import { takesSlices } from '../../../../src-core/denoisers/architectures/architectures.ts'
import { trainingRequestSchema } from '../../../../src-core/denoisers/models/training-request.ts'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'

const source = (id: string, kind: SourceSummary['kind'], unit: SourceSummary['unit']) =>
  ({ id, kind, unit }) as unknown as SourceSummary
const scan = (id: string, label: string, changes: object = {}) =>
  ({
    id,
    label,
    kind: 'dicom',
    unit: 'HU',
    rows: 512,
    columns: 512,
    sliceCount: 3,
    pixelSpacing: [0.7, 0.7],
    details: [],
    ...changes
  }) as unknown as SourceSummary
const [low, full] = [scan('low', 'Quarter dose'), scan('full', 'Full dose')]
const network = {
  ...defaultChoices,
  data: 'ct',
  architecture: 'residual-unet',
  ...defaultSteps('residual-unet')
} as const
const paired = { ...network, doseKind: 'pair', pairs: [{ low: 'low', full: 'full' }] } as const
const open = [source('abdomen', 'dicom', 'HU'), source('old', 'dicom', 'stored'), source('digits', 'mnist', '1')]

describe('the training form', () => {
  it('starts with the defaults of the request itself', () => {
    const least = { data: 'mnist', degradation: { kind: 'gaussian', factor: 0.3 } } as const
    expect(trainingRequestSchema.parse(trainingRequest(defaultChoices, []))).toEqual(trainingRequestSchema.parse(least))
  })

  it.each(architectureOptions)(
    'offers the $label with the settings that the request itself completes',
    ({ value: architecture }) => {
      const choices = { ...defaultChoices, data: 'ct', architecture, ...defaultSteps(architecture) } as const
      const dose = { kind: 'reduced-dose', least: 0.1, most: 0.5 }
      const degradation = takesSlices(architecture) ? dose : { kind: 'gaussian', factor: 0.3 }
      const least = { data: 'ct', degradation, architecture } as const
      expect(trainingRequestSchema.parse(trainingRequest(choices, []))).toEqual(trainingRequestSchema.parse(least))
    }
  )

  it('asks for a latent size only of the autoencoder, for a lambda only of conditional GANs', () => {
    const asked = (architecture: TrainingChoices['architecture']) =>
      Object.keys(trainingRequest({ ...defaultChoices, architecture }, [])).filter((key) =>
        ['latentSize', 'lambda'].includes(key)
      )
    expect([asked('autoencoder'), asked('unet'), asked('conditional-gan')]).toEqual([['latentSize'], [], ['lambda']])
    expect([asked('residual-unet'), asked('residual-gan')]).toEqual([[], ['lambda']])
  })

  it('offers networks for CT slices on CT alone, and leaves one when digits are chosen', () => {
    const offered = (data: TrainingChoices['data']) => architectureOptionsFor(data).map(({ value }) => value)
    expect(offered('mnist')).toEqual(['autoencoder', 'unet', 'conditional-gan'])
    expect(offered('ct')).toEqual([...offered('mnist'), 'residual-unet', 'red-cnn', 'residual-gan'])
    const choices = { ...defaultChoices, architecture: 'red-cnn', ...defaultSteps('red-cnn') } as const
    expect(fittingArchitecture('mnist', choices)).toMatchObject({ architecture: 'unet', batchSize: 128 })
    expect(fittingArchitecture('ct', choices)).toEqual({ factor: 0.05 })
    expect(trainingProblem(choices, [])).toMatch(/takes CT slices/)
  })

  it('proposes a network of slices at simulated low dose for CT, and noise of about 100 HU for networks of patches', () => {
    const proposed = { ...defaultChoices, data: 'ct', ...fittingArchitecture('ct', defaultChoices) } as const
    expect(trainingRequest(proposed, [])).toMatchObject({
      architecture: 'residual-unet',
      degradation: { kind: 'reduced-dose', least: 0.1, most: 0.5 }
    })
    const unet = { ...defaultChoices, architecture: 'unet', factor: 0.2 } as const
    expect(fittingArchitecture('ct', unet)).toEqual({})
    expect(fittingArchitecture('mnist', { ...unet, factor: 0.05 })).toEqual({ factor: 0.3 })
  })

  it('asks for what was chosen, and passes the check of the engine', () => {
    const choices = { ...defaultChoices, data: 'ct', sourceIds: ['abdomen'], limit: 500, id: ' my-model ' } as const
    expect(trainingRequestSchema.parse(trainingRequest(choices, open))).toMatchObject({
      data: 'ct',
      sourceIds: ['abdomen'],
      limit: 500,
      id: 'my-model'
    })
  })

  it('leaves out series that are closed or have no HU, and all of them for MNIST', () => {
    const choices = { ...defaultChoices, data: 'ct', sourceIds: ['abdomen', 'old', 'gone'] } as const
    expect(trainingRequest(choices, open).sourceIds).toEqual(['abdomen'])
    expect(trainingRequest({ ...choices, data: 'mnist' }, open).sourceIds).toEqual([])
  })

  it('refuses the identifiers that the engine refuses', () => {
    for (const id of ['', 'autoencoder-0.3', '9']) expect(idProblem(id)).toBeNull()
    for (const id of ['Upper', '-first', 'a b', 'x'.repeat(81)]) expect(idProblem(id)).toMatch(/Lower case/)
  })

  it('states the work before it begins', () => {
    expect(trainingStatement(defaultChoices, [])).toBe('10 epochs of 54,000 images, 6,000 kept for validation')
    expect(
      trainingStatement(
        { ...defaultChoices, data: 'ct', sourceIds: ['low', 'full', 'closed'], epochs: 1, limit: 500 },
        [low, full]
      )
    ).toBe('1 epoch over patches of the phantom and of 2 series, at most 500')
  })

  it('asks a network of slices for a range of shares of the dose, which can be changed', () => {
    const { degradation, pairs } = trainingRequest(
      { ...network, leastShare: 0.05, mostShare: 0.25, pairs: paired.pairs },
      [low, full]
    )
    expect([degradation, pairs]).toEqual([{ kind: 'reduced-dose', least: 0.05, most: 0.25 }, undefined])
    expect(trainingProblem({ ...network, leastShare: 0.3, mostShare: 0.25 }, [])).toMatch(
      /lowest dose is above the highest/
    )
  })

  it('asks for real pairs alone where they are chosen, and passes the check of the engine', () => {
    const request = trainingRequest({ ...paired, sourceIds: ['full'] }, [low, full])
    expect(trainingRequestSchema.parse(request)).toMatchObject({
      sourceIds: [],
      degradation: { kind: 'pair' },
      pairs: [{ low: 'low', full: 'full' }]
    })
    expect(trainingRequest({ ...paired, architecture: 'unet' }, [low, full])).toMatchObject({
      degradation: { kind: 'gaussian', factor: 0.3 }
    })
    expect(trainingRequest({ ...paired, architecture: 'unet' }, [low, full])).not.toHaveProperty('pairs')
  })

  it('says what is wrong with pairs', () => {
    const problem = (pairs: TrainingChoices['pairs'], sources = [low, full]) =>
      trainingProblem({ ...paired, pairs }, sources)
    expect(problem(paired.pairs)).toBeNull()
    expect(problem([])).toMatch(/at least one pair/)
    expect(problem([{ low: 'low', full: '' }])).toMatch(/Choose both series/)
    expect(problem(paired.pairs, [low])).toMatch(/Choose both series/)
    expect(problem([{ low: 'low', full: 'low' }])).toMatch(/Quarter dose is paired with itself/)
    expect(problem([...paired.pairs, ...paired.pairs])).toMatch(/named twice/)
    expect(problem(paired.pairs, [low, { ...full, rows: 256 }])).toBe(
      'Full dose does not match its low dose: 256 × 512 pixels; 512 × 512 are needed.'
    )
  })

  it('offers the likeliest pair that is not named yet', () => {
    const [head, fullHead] = [
      scan('head', 'Head, low dose', { rows: 256 }),
      scan('full-head', 'Head, full dose', { rows: 256 })
    ]
    const sources = [low, full, head, fullHead]
    expect(nextPair([], sources)).toEqual(paired.pairs[0])
    expect(nextPair(paired.pairs, sources)).toEqual({ low: 'head', full: 'full-head' })
    expect(nextPair(paired.pairs, [low, full])).toEqual({ low: '', full: '' })
  })

  it('leaves out series that a network of slices cannot learn from, and says why', () => {
    const series = [low, scan('oblong', 'Oblong', { pixelSpacing: [0.7, 0.8] }), scan('small', 'Small', { rows: 63 })]
    const sourceIds = series.map(({ id }) => id)
    expect(series.map((each) => seriesObstacle(each, network))).toEqual([
      null,
      'Its pixels are not square',
      'Its slices are smaller than 64 × 64 pixels'
    ])
    expect(trainingRequest({ ...network, sourceIds }, series).sourceIds).toEqual(['low'])
    expect(trainingRequest({ ...network, architecture: 'unet', sourceIds }, series).sourceIds).toEqual(sourceIds)
  })

  it('states the crops of slices that an epoch draws', () => {
    expect(trainingStatement({ ...network, sourceIds: ['full'] }, [full])).toBe(
      '24 epochs of 4,096 crops of 64 × 64 pixels, new in each epoch: of the phantom and of 1 series; 256 others for validation'
    )
    expect(trainingStatement({ ...paired, limit: 512, epochs: 1 }, [low, full])).toBe(
      '1 epoch of 512 crops of 64 × 64 pixels, new in each epoch: of 1\u00a0pair of series; 52 others for validation'
    )
    const pace = { architecture: 'residual-unet', secondsPerImage: 0.01, origin: 'workspace', isOwn: false } as const
    expect([trainingImages(network), trainingImages({ ...paired, limit: 512 })]).toEqual([4096, 512])
    expect(trainingEstimate({ ...network, sourceIds: ['full'], epochs: 1 }, [pace])).toMatch(
      /^About 41\u00a0s, estimated from/
    )
  })

  it('completes choices that an older version remembered', () => {
    const { doseKind, leastShare, mostShare, pairs, ...older } = { ...defaultChoices, factor: 0.5 }
    expect(isTrainingChoices(older)).toBe(true)
    expect(completeChoices(older)).toEqual({ ...older, doseKind, leastShare, mostShare, pairs })
    expect([doseKind, leastShare, mostShare, pairs]).toEqual(['reduced-dose', 0.1, 0.5, []])
    expect(isTrainingChoices({ ...defaultChoices, pairs: 'low' })).toBe(false)
  })

  it('offers every loss, and passes the chosen one on', () => {
    expect(lossOptions.map(({ value }) => value)).toEqual(['mse', 'l1', 'ssim', 'poisson', 'detail', 'detail-ssim'])
    expect(trainingRequestSchema.parse(trainingRequest({ ...defaultChoices, loss: 'ssim' }, [])).loss).toBe('ssim')
  })

  it('says what is usual, and whether the choices are', () => {
    expect(defaultStatement('conditional-gan')).toBe(
      'Default: 4\u00a0epochs, MSE, batches of 128, learning rate 0.002.'
    )
    expect(isDefault(defaultChoices)).toBe(true)
    expect(isDefault({ ...defaultChoices, weightDecay: 0 })).toBe(true)
    expect(isDefault({ ...defaultChoices, loss: 'l1' })).toBe(false)
  })

  it('refuses a training that no image would validate', () => {
    expect(trainingProblem({ ...defaultChoices, limit: 40, validationFraction: 0.01 }, [])).toMatch(/No image is left/)
    expect(trainingProblem({ ...defaultChoices, limit: 50, validationFraction: 0.01 }, [])).toBeNull()
    expect(trainingProblem({ ...defaultChoices, data: 'ct', limit: 40, validationFraction: 0.01 }, [])).toBeNull()
    expect(trainingProblem({ ...defaultChoices, id: 'A' }, [])).toMatch(/Lower case/)
  })

  it('estimates the time from how fast trainings were, and says what that rests on', () => {
    const pace = { architecture: 'autoencoder', secondsPerImage: 0.001, origin: 'workspace', isOwn: true } as const
    expect(trainingImages(defaultChoices)).toBe(54_000)
    expect(trainingEstimate(defaultChoices, [pace])).toBe(
      'About 9 min 00 s, at the speed of earlier trainings here.'.replaceAll(/(?<=\d) (?=min|s,)/g, '\u00a0')
    )
    expect(trainingEstimate({ ...defaultChoices, limit: 500, epochs: 2 }, [{ ...pace, origin: 'shipped' }])).toMatch(
      /^About 0\.9\u00a0s, at the speed of the shipped models/
    )
    expect(trainingEstimate({ ...defaultChoices, architecture: 'unet' }, [pace])).toBeNull()
    expect(trainingEstimate({ ...defaultChoices, data: 'ct', sourceIds: ['a'] }, [pace])).toBeNull()
  })

  it('tells remembered choices from other values', () => {
    expect(isTrainingChoices({ ...defaultChoices, limit: 3 })).toBe(true)
    for (const other of [
      null,
      {},
      { ...defaultChoices, epochs: '10' },
      { ...defaultChoices, architecture: 'other' },
      { ...defaultChoices, loss: 'l2' }
    ])
      expect(isTrainingChoices(other)).toBe(false)
  })
})
