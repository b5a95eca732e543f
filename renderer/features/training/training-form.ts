import type { z } from 'zod'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { usualSettings, type TrainingRequest, type trainingRequestSchema } from '../../../src-core/training/request.ts'
import { count } from '../../shared/format.ts'

/** What the form holds: a request with every choice made. */
export interface TrainingChoices {
  readonly data: 'mnist' | 'ct'
  readonly sourceIds: readonly string[]
  readonly degradationKind: 'gaussian' | 'poisson'
  readonly factor: number
  readonly architecture: TrainingRequest['architecture']
  /** Of the autoencoder's bottleneck. */
  readonly latentSize: number
  /** Of the conditional GAN: the weight of the loss beside the adversarial one. */
  readonly lambda: number
  readonly epochs: number
  readonly batchSize: number
  readonly learningRate: number
  readonly schedule: 'constant' | 'cosine'
  readonly weightDecay: number
  readonly validationFraction: number
  readonly patience: number
  /** At most so many training images; null for all. */
  readonly limit: number | null
  readonly seed: number
  /** The model's id; empty for one made from the other choices. */
  readonly id: string
}

/** The same defaults as the request's, which a test compares; those of the paper where it states them. */
export const usualChoices: TrainingChoices = {
  data: 'mnist',
  sourceIds: [],
  degradationKind: 'gaussian',
  factor: 0.3,
  architecture: 'autoencoder',
  latentSize: 32,
  lambda: 100,
  ...usualSteps('autoencoder'),
  schedule: 'cosine',
  weightDecay: 1e-5,
  validationFraction: 0.1,
  patience: 10,
  limit: null,
  seed: 1,
  id: ''
}

/** The settings of a training that depend on what is trained. */
export function usualSteps(
  architecture: TrainingChoices['architecture']
): Pick<TrainingChoices, 'epochs' | 'batchSize' | 'learningRate'> {
  const { epochs, batchSize, learningRate } = usualSettings[architecture]
  return { epochs, batchSize, learningRate }
}

export const architectureOptions: readonly { value: TrainingChoices['architecture']; label: string; hint: string }[] = [
  { value: 'autoencoder', label: 'Autoencoder', hint: "The paper's: everything passes through a narrow bottleneck." },
  { value: 'unet', label: 'U-Net', hint: 'Keeps fine structure; an epoch takes some 30 times as long as one of the autoencoder.' },
  { value: 'conditional-gan', label: 'Conditional GAN', hint: 'A U-Net trained against a discriminator: sharp, and can invent structure.' }
]

export const mnistTrainingImages = 60_000
const idPattern = /^[a-z0-9][a-z0-9.-]{0,79}$/

/** What the engine is asked for; `open` are the sources it can train on. */
export function trainingRequest(
  choices: TrainingChoices, open: readonly SourceSummary[]
): z.input<typeof trainingRequestSchema> {
  const { degradationKind, factor, sourceIds, latentSize, lambda, limit, id, ...same } = choices
  const usable = new Set(trainableSources(open).map((source) => source.id))
  return {
    ...same,
    sourceIds: choices.data === 'ct' ? sourceIds.filter((source) => usable.has(source)) : [],
    degradation: { kind: degradationKind, factor },
    ...(choices.architecture === 'autoencoder' && { latentSize }),
    ...(choices.architecture === 'conditional-gan' && { lambda }),
    ...(limit !== null && { limit }),
    ...(id.trim() && { id: id.trim() })
  }
}

/** Series with calibrated CT values, the only ones a CT model can learn from. */
export function trainableSources(open: readonly SourceSummary[]): SourceSummary[] {
  return open.filter(({ kind, unit }) => kind === 'dicom' && unit === 'HU')
}

/** Why a model cannot have this id; null when it can. */
export function idProblem(id: string): string | null {
  if (id.trim() === '' || idPattern.test(id.trim())) return null
  return 'Lower case letters, digits, dots and hyphens; it starts with a letter or digit.'
}

/** '10 epochs of 54,000 images, 6,000 kept for validation' for MNIST, whose size is known beforehand. */
export function trainingStatement({ data, epochs, limit, validationFraction, sourceIds }: TrainingChoices): string {
  const runs = `${count(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'}`
  if (data === 'ct') {
    const series = sourceIds.length === 0 ? '' : ` and of ${sourceIds.length} series`
    return `${runs} over patches of the phantom${series}${limit === null ? '' : `, at most ${count(limit)}`}`
  }
  const images = Math.min(limit ?? mnistTrainingImages, mnistTrainingImages)
  const validation = Math.round(images * validationFraction)
  return `${runs} of ${count(images - validation)} images, ${count(validation)} kept for validation`
}

/** Whether remembered values are choices, as far as this version can tell. */
export function isTrainingChoices(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const known = value as Record<string, unknown>
  if (!architectureOptions.some(({ value: architecture }) => architecture === known.architecture)) return false
  return Object.entries(usualChoices).every(([name, usual]) =>
    name === 'limit' ? known[name] === null || typeof known[name] === 'number' : typeof known[name] === typeof usual
  )
}
