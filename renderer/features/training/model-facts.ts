import { rangeInWords } from '../../../src-core/denoisers/denoiser.ts'
import type { ModelCard } from '../../../src-core/denoisers/models/model-card.ts'
import { degradationName, ownSettings } from '../../../src-core/denoisers/models/training-request.ts'
import { count, decimal, duration, moment } from '../../shared/format.ts'
import { dataNames } from '../patchify/denoiser-options.ts'

export type Fact = readonly [name: string, value: string]

/** Facts about the training of a model, as pairs of name and value. */
export function trainingFacts(card: ModelCard): Fact[] {
  const { training, epochs } = card
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)
  return [
    ['Data', dataNames[training.data]],
    ['Degradation', degradationName(training.degradation)],
    ...inputFacts(card),
    ['Architecture', [card.architecture, ownSettings(training)].filter(Boolean).join(', ')],
    ['Weights', count(card.parameterCount)],
    ['Epochs', `${count(epochs.length)} of at most ${count(training.epochs)}, ${duration(seconds)}`],
    [
      'Optimiser',
      `Adam, learning rate ${training.learningRate} (${training.schedule}), weight decay ${training.weightDecay}`
    ],
    ['Batch size', count(training.batchSize)],
    ['Seed', String(training.seed)],
    ['Backend', card.backend],
    [
      'Versions',
      Object.entries(card.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')
    ],
    ['Made', moment(card.createdAt)]
  ]
}

/** Input of the model, and size of its training images. */
function inputFacts({ patchRows, patchColumns, wholeSlice, hounsfield }: ModelCard): Fact[] {
  const size = `${patchRows} × ${patchColumns} pixels`
  if (!wholeSlice) return [['Patches', size]]
  return [
    ['Takes', hounsfield ? `Whole slices, ${rangeInWords(hounsfield)}` : 'Whole slices'],
    ['Training crops', size]
  ]
}

/** The noun for one example of a model's data sets: 'crop' or 'image'. */
export const exampleNoun = ({ wholeSlice }: Pick<ModelCard, 'wholeSlice'>): string => (wholeSlice ? 'crop' : 'image')

export type Interval = readonly [mean: number, low: number, high: number]

export interface TestRow {
  readonly metric: string
  readonly noisy: string
  readonly denoised: string
  /** Denoised minus noisy, signed. */
  readonly gain: string
  readonly isWorse: boolean
}

/** Test PSNR and SSIM of the noisy input and of the output, each a mean with its 95 % interval. */
export function testRows(test: NonNullable<ModelCard['test']>): TestRow[] {
  return [testRow('PSNR (dB)', test.noisyPsnr, test.psnr, 1), testRow('SSIM', test.noisySsim, test.ssim, 3)]
}

function testRow(metric: string, noisy: Interval, denoised: Interval, digits: number): TestRow {
  const gain = denoised[0] - noisy[0]
  return {
    metric,
    noisy: interval(noisy, digits),
    denoised: interval(denoised, digits),
    gain: gain > 0 ? `+${decimal(gain, digits)}` : decimal(gain, digits),
    isWorse: gain < 0
  }
}

/** '21.7 [21.6, 21.8]': a mean with its 95 % interval. */
export function interval([mean, low, high]: Interval, digits: number): string {
  return `${decimal(mean, digits)} [${decimal(low, digits)}, ${decimal(high, digits)}]`
}
