import type { z } from 'zod'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import type { TrainingPace } from '../../../src-core/training/pace.ts'
import type { trainingRequestSchema } from '../../../src-core/training/request.ts'
import { architectureIds, isAdversarial, lossIds, takesSlices, usualSettings, type ArchitectureId, type UsualSettings } from '../../../src-core/training/usual-settings.ts'
import { workshopText } from '../../text/workshop.ts'
import { count, counted, duration } from '../../shared/format.ts'
import { trainingText } from '../../text/training.ts'

/** What the form holds: a request with every choice made. */
export interface TrainingChoices {
  readonly data: 'mnist' | 'ct'
  readonly sourceIds: readonly string[]
  readonly degradationKind: 'gaussian' | 'poisson'
  readonly factor: number
  readonly architecture: ArchitectureId
  /** What is made small. */
  readonly loss: UsualSettings['loss']
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
export function usualSteps(architecture: ArchitectureId): UsualSettings {
  return usualSettings[architecture]
}

export const isUsual = (choices: TrainingChoices): boolean =>
  Object.entries(usualSteps(choices.architecture)).every(([name, value]) => choices[name as keyof UsualSettings] === value)

/** 'Usual: 10 epochs, MSE, batches of 256, learning rate 0.001.' */
export function usualStatement(architecture: ArchitectureId): string {
  const { epochs, loss, batchSize, learningRate } = usualSteps(architecture)
  return workshopText.usual(counted(epochs, 'epoch'), workshopText.losses[loss].label, batchSize, learningRate)
}

export const architectureOptions: readonly { value: ArchitectureId; label: string; hint: string }[] =
  architectureIds.map((value) => ({ value, ...trainingText.architectures[value] }))

/** Networks for whole CT slices learn from no digits. */
export const architectureOptionsFor = (data: TrainingChoices['data']): typeof architectureOptions =>
  architectureOptions.filter(({ value }) => data === 'ct' || !takesSlices(value))

/** The settings that change with the data, if the chosen architecture does not learn from it. */
export const fittingArchitecture = (data: TrainingChoices['data'], { architecture }: TrainingChoices): Partial<TrainingChoices> =>
  data === 'mnist' && takesSlices(architecture) ? { architecture: 'unet', ...usualSteps('unet') } : {}

export const lossOptions = lossIds.map((value) => ({ value, label: workshopText.losses[value].label }))

export const mnistTrainingImages = 60_000
/** Patches of the phantom alone that are trained on, which its seed changes a little. */
const phantomPatches = 22_000
const idPattern = /^[a-z0-9][a-z0-9.-]{0,79}$/

/** From a half to a tenth of the dose. */
export const usualDose = { kind: 'reduced-dose', least: 0.1, most: 0.5 } as const

/** What the engine is asked for; `open` are the sources it can train on. */
export function trainingRequest(
  choices: TrainingChoices, open: readonly SourceSummary[]
): z.input<typeof trainingRequestSchema> {
  const { degradationKind, factor, sourceIds, latentSize, lambda, limit, id, ...same } = choices
  const usable = new Set(trainableSources(open).map((source) => source.id))
  return {
    ...same,
    sourceIds: choices.data === 'ct' ? sourceIds.filter((source) => usable.has(source)) : [],
    degradation: takesSlices(choices.architecture) ? usualDose : { kind: degradationKind, factor },
    ...(choices.architecture === 'autoencoder' && { latentSize }),
    ...(isAdversarial(choices.architecture) && { lambda }),
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

/** Why no training can begin; null when one can. */
export function trainingProblem(choices: TrainingChoices): string | null {
  const { architecture, data, limit, validationFraction, id } = choices
  const tooFew = data === 'mnist' && limit !== null && Math.round(limit * validationFraction) < 1
  if (tooFew) return workshopText.tooFewToValidate
  return data === 'mnist' && takesSlices(architecture) ? workshopText.slicesAlone : idProblem(id)
}

/** Images that an epoch passes; null where only the series tell. */
export function trainingImages({ data, limit, validationFraction, sourceIds }: TrainingChoices): number | null {
  if (data === 'ct') return sourceIds.length > 0 ? limit : Math.min(limit ?? phantomPatches, phantomPatches)
  const images = Math.min(limit ?? mnistTrainingImages, mnistTrainingImages)
  return images - Math.round(images * validationFraction)
}

/** How long the training takes if no epoch ends it early, and what that rests on; null while nothing tells. */
export function trainingEstimate(choices: TrainingChoices, paces: readonly TrainingPace[]): string | null {
  const pace = paces.find(({ architecture }) => architecture === choices.architecture)
  const images = trainingImages(choices)
  if (!pace || images === null) return null
  const time = duration(roughly(pace.secondsPerImage * images * choices.epochs))
  return workshopText.estimate(time, workshopText.paces[pace.origin][pace.isOwn ? 'own' : 'other'])
}

/** Two digits that count: an estimate is no better than that. */
const roughly = (seconds: number): number => Number(seconds.toPrecision(2))

/** Whether remembered values are choices, as far as this version can tell. */
export function isTrainingChoices(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const known = value as Record<string, unknown>
  if (!architectureOptions.some(({ value: architecture }) => architecture === known.architecture)) return false
  if (!lossOptions.some(({ value: loss }) => loss === known.loss)) return false
  return Object.entries(usualChoices).every(([name, usual]) =>
    name === 'limit' ? known[name] === null || typeof known[name] === 'number' : typeof known[name] === typeof usual
  )
}
