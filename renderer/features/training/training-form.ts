import type { z } from 'zod'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import type { trainingRequestSchema } from '../../../src-core/training/request.ts'
import { count } from '../../shared/format.ts'

/** What the form holds: a request with every choice made. */
export interface TrainingChoices {
  readonly data: 'mnist' | 'ct'
  readonly sourceIds: readonly string[]
  readonly degradationKind: 'gaussian' | 'poisson'
  readonly factor: number
  readonly latentSize: number
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
  latentSize: 32,
  epochs: 10,
  batchSize: 256,
  learningRate: 1e-3,
  schedule: 'cosine',
  weightDecay: 1e-5,
  validationFraction: 0.1,
  patience: 10,
  limit: null,
  seed: 1,
  id: ''
}

export const mnistTrainingImages = 60_000
const idPattern = /^[a-z0-9][a-z0-9.-]{0,79}$/

/** What the engine is asked for; `open` are the sources it can train on. */
export function trainingRequest(
  choices: TrainingChoices, open: readonly SourceSummary[]
): z.input<typeof trainingRequestSchema> {
  const { degradationKind, factor, sourceIds, limit, id, ...same } = choices
  const usable = new Set(trainableSources(open).map((source) => source.id))
  return {
    ...same,
    sourceIds: choices.data === 'ct' ? sourceIds.filter((source) => usable.has(source)) : [],
    degradation: { kind: degradationKind, factor },
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
  return Object.entries(usualChoices).every(([name, usual]) =>
    name === 'limit' ? known[name] === null || typeof known[name] === 'number' : typeof known[name] === typeof usual
  )
}
