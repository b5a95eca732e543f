import type { z } from 'zod'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import type { TrainingThroughput } from '../../../src-core/training/training-throughput.ts'
import {
  type trainingRequestSchema,
  cropsInEpoch,
  validationCropsOf
} from '../../../src-core/denoisers/models/training-request.ts'
import type { DefaultTrainingSettings } from '../../../src-core/denoisers/architectures/architecture.ts'
import {
  architectureIds,
  architectures,
  isAdversarial,
  takesSlices,
  type ArchitectureId
} from '../../../src-core/denoisers/architectures/architectures.ts'
import { lossIds, lossNames } from '../../../src-core/denoisers/loss-names.ts'
import { count, counted, duration } from '../../shared/format.ts'
import { scanObstacle } from '../patchify/degradation-options.ts'
import { likelyReference, referenceOptions } from '../pairing/comparable-series.ts'

/** Series of the same slices at a low and at the full dose. */
export type SeriesPair = NonNullable<z.input<typeof trainingRequestSchema>['pairs']>[number]

/** Content of the form: a request with every choice made. */
export interface TrainingChoices {
  readonly data: 'mnist' | 'ct'
  readonly sourceIds: readonly string[]
  readonly degradationKind: 'gaussian' | 'poisson'
  readonly factor: number
  /** For networks of whole slices, in place of the two choices before. */
  readonly doseKind: 'reduced-dose' | 'pair'
  /** Shares of the full dose, 0..1, between which the dose of a slice is drawn. */
  readonly leastShare: number
  readonly mostShare: number
  /** Ids of series; empty where none is chosen yet. */
  readonly pairs: readonly SeriesPair[]
  readonly architecture: ArchitectureId
  /** Quantity that the training minimises. */
  readonly loss: DefaultTrainingSettings['loss']
  /** Width of the autoencoder's bottleneck. */
  readonly latentSize: number
  /** Conditional GAN: weight of the loss beside the adversarial one. */
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
export const defaultChoices: TrainingChoices = {
  data: 'mnist',
  sourceIds: [],
  degradationKind: 'gaussian',
  factor: 0.3,
  doseKind: 'reduced-dose',
  leastShare: 0.1,
  mostShare: 0.5,
  pairs: [],
  architecture: 'autoencoder',
  latentSize: 32,
  lambda: 100,
  ...defaultSteps('autoencoder'),
  schedule: 'cosine',
  weightDecay: 1e-5,
  validationFraction: 0.1,
  patience: 10,
  limit: null,
  seed: 1,
  id: ''
}

/** The settings of a training that depend on what is trained. */
export function defaultSteps(architecture: ArchitectureId): DefaultTrainingSettings {
  return architectures[architecture].defaults
}

export const isDefault = (choices: TrainingChoices): boolean =>
  Object.entries(defaultSteps(choices.architecture)).every(
    ([name, value]) => choices[name as keyof DefaultTrainingSettings] === value
  )

/** 'Default: 10 epochs, MSE, batches of 256, learning rate 0.001.' */
export function defaultStatement(architecture: ArchitectureId): string {
  const { epochs, loss, batchSize, learningRate } = defaultSteps(architecture)
  return `Default: ${counted(epochs, 'epoch')}, ${lossNames[loss].label}, batches of ${batchSize}, learning rate ${learningRate}.`
}

export const architectureOptions: readonly { value: ArchitectureId; label: string; hint: string }[] =
  architectureIds.map((value) => ({ value, label: architectures[value].label, hint: architectures[value].hint }))

/** Networks for whole CT slices learn from no digits. */
export const architectureOptionsFor = (data: TrainingChoices['data']): typeof architectureOptions =>
  architectureOptions.filter(({ value }) => data === 'ct' || !takesSlices(value))

/** Factor of the noise that patch networks start with on CT: about 100 HU of a range of 2,000 HU. */
const ctFactor = 0.05

/**
 * The settings that change with the data.
 * CT: a network of whole slices that learns from simulated low dose, in place of the untouched default.
 * MNIST: a network of patches, in place of one that takes slices.
 */
export const fittingArchitecture = (
  data: TrainingChoices['data'],
  { architecture, factor }: TrainingChoices
): Partial<TrainingChoices> => {
  if (data === 'ct') {
    const network = architecture === defaultChoices.architecture ? 'residual-unet' : architecture
    return {
      ...(factor === defaultChoices.factor && { factor: ctFactor }),
      ...(network !== architecture && { architecture: network, ...defaultSteps(network) })
    }
  }
  return {
    ...(factor === ctFactor && { factor: defaultChoices.factor }),
    ...(takesSlices(architecture) && { architecture: 'unet', ...defaultSteps('unet') })
  }
}

export const lossOptions = lossIds.map((value) => ({ value, label: lossNames[value].label }))

export const mnistTrainingImages = 60_000
/** Patches of the phantom alone that are trained on, which its seed changes a little. */
const phantomPatches = 22_000
const idPattern = /^[a-z0-9][a-z0-9.-]{0,79}$/

/** True if the network learns from series at low and at full dose, and from nothing else. */
export const learnsFromPairs = ({ architecture, doseKind }: TrainingChoices): boolean =>
  takesSlices(architecture) && doseKind === 'pair'

/** Request to the engine. `open`: sources that can be trained on. */
export function trainingRequest(
  choices: TrainingChoices,
  open: readonly SourceSummary[]
): z.input<typeof trainingRequestSchema> {
  const {
    data,
    architecture,
    loss,
    latentSize,
    lambda,
    epochs,
    batchSize,
    learningRate,
    schedule,
    weightDecay,
    validationFraction,
    patience,
    limit,
    seed,
    pairs
  } = choices
  const id = choices.id.trim()
  return {
    data,
    architecture,
    loss,
    epochs,
    batchSize,
    learningRate,
    schedule,
    weightDecay,
    validationFraction,
    patience,
    seed,
    sourceIds: chosenSeries(choices, open),
    degradation: degradationOf(choices),
    ...(learnsFromPairs(choices) && { pairs: pairs.map(({ low, full }) => ({ low, full })) }),
    ...(architecture === 'autoencoder' && { latentSize }),
    ...(isAdversarial(architecture) && { lambda }),
    ...(limit !== null && { limit }),
    ...(id && { id })
  }
}

function degradationOf({ architecture, degradationKind, factor, doseKind, leastShare, mostShare }: TrainingChoices) {
  if (!takesSlices(architecture)) return { kind: degradationKind, factor }
  return doseKind === 'pair' ? { kind: doseKind } : { kind: doseKind, least: leastShare, most: mostShare }
}

/** Series to train on beside the phantom: those chosen that are open and usable. */
function chosenSeries(choices: TrainingChoices, open: readonly SourceSummary[]): string[] {
  if (choices.data === 'mnist' || learnsFromPairs(choices)) return []
  const usable = new Set(
    trainableSources(open)
      .filter((source) => seriesObstacle(source, choices) === null)
      .map(({ id }) => id)
  )
  return choices.sourceIds.filter((id) => usable.has(id))
}

/** Series with calibrated CT values, the only ones a CT model can learn from. */
export function trainableSources(open: readonly SourceSummary[]): SourceSummary[] {
  return open.filter(({ kind, unit }) => (kind === 'dicom' || kind === 'files') && unit === 'HU')
}

/** Why a network cannot learn from a series with CT values; null if it can. */
export function seriesObstacle(
  source: Pick<SourceSummary, 'unit' | 'pixelSpacing' | 'rows' | 'columns'>,
  { architecture }: Pick<TrainingChoices, 'architecture'>
): string | null {
  if (!takesSlices(architecture)) return null
  const { patchSize } = architectures[architecture]
  return (
    scanObstacle(source) ??
    (Math.min(source.rows, source.columns) < patchSize
      ? `Its slices are smaller than ${patchSize} × ${patchSize} pixels`
      : null)
  )
}

/** Why nothing can be learned from these pairs; null if it can. How the slices pair is for the engine to say. */
export function pairsProblem(pairs: readonly SeriesPair[], open: readonly SourceSummary[]): string | null {
  if (pairs.length === 0) return 'Add at least one pair of series at low and full dose.'
  const usable = new Map(trainableSources(open).map((source) => [source.id, source]))
  for (const { low, full } of pairs) {
    const [first, second] = [usable.get(low), usable.get(full)]
    if (!first || !second) return 'Choose both series of each pair, or remove the pair.'
    if (first === second) return `A pair needs two series: ${first.label} is paired with itself.`
    const { disabled = true, description = '' } =
      referenceOptions(first, open).find(({ value }) => value === full) ?? {}
    if (disabled) return `${second.label} does not match its low dose: ${description}.`
  }
  const keys = pairs.map(({ low, full }) => `${low} ${full}`)
  return new Set(keys).size < keys.length ? 'The same pair is named twice.' : null
}

/** The next pair to offer: the likeliest of the open series that is not among the pairs; empty where none is likely. */
export function nextPair(pairs: readonly SeriesPair[], open: readonly SourceSummary[]): SeriesPair {
  const taken = new Set(pairs.map(({ low }) => low))
  for (const source of trainableSources(open)) {
    const partner = likelyReference(source, open)
    if (partner?.fuller && !taken.has(source.id)) return { low: source.id, full: partner.id }
  }
  return { low: '', full: '' }
}

/** The reason why a model cannot have this id. Null if it can. */
export function idProblem(id: string): string | null {
  if (id.trim() === '' || idPattern.test(id.trim())) return null
  return 'Lower case letters, digits, dots and hyphens; it starts with a letter or digit.'
}

/** '10 epochs of 54,000 images, 6,000 kept for validation' for MNIST, whose size is known beforehand. */
export function trainingStatement(choices: TrainingChoices, open: readonly SourceSummary[]): string {
  const { architecture, data, epochs, limit, validationFraction } = choices
  const sourceIds = chosenSeries(choices, open)
  const runs = `${count(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'}`
  if (data === 'ct' && takesSlices(architecture)) return `${runs} of ${sliceStatement(choices, sourceIds.length)}`
  if (data === 'ct') {
    const series = sourceIds.length === 0 ? '' : ` and of ${sourceIds.length} series`
    return `${runs} over patches of the phantom${series}${limit === null ? '' : `, at most ${count(limit)}`}`
  }
  const images = Math.min(limit ?? mnistTrainingImages, mnistTrainingImages)
  const validation = Math.round(images * validationFraction)
  return `${runs} of ${count(images - validation)} images, ${count(validation)} kept for validation`
}

/** '4,096 crops of 64 × 64 pixels, new in each epoch: of the phantom and of 2 series; 256 others for validation' */
function sliceStatement(choices: TrainingChoices, series: number): string {
  const crops = choices.limit ?? cropsInEpoch
  const { patchSize } = architectures[choices.architecture]
  const origins = learnsFromPairs(choices)
    ? counted(choices.pairs.length, 'pair of series', 'pairs of series')
    : `the phantom${series === 0 ? '' : ` and of ${series} series`}`
  const validation = validationCropsOf(crops, choices.validationFraction)
  return `${count(crops)} crops of ${patchSize} × ${patchSize} pixels, new in each epoch: of ${origins}; ${count(validation)} others for validation`
}

/** The reason why no training can begin. Null if one can. */
export function trainingProblem(choices: TrainingChoices, open: readonly SourceSummary[]): string | null {
  const { architecture, data, limit, validationFraction, id } = choices
  const tooFew = data === 'mnist' && limit !== null && Math.round(limit * validationFraction) < 1
  if (tooFew) return 'No image is left to validate with: raise the limit or the validation share.'
  if (data === 'mnist' && takesSlices(architecture)) return 'This network takes CT slices in HU: choose CT patches.'
  return doseProblem(choices, open) ?? idProblem(id)
}

function doseProblem(choices: TrainingChoices, open: readonly SourceSummary[]): string | null {
  if (!takesSlices(choices.architecture)) return null
  if (choices.doseKind === 'pair') return pairsProblem(choices.pairs, open)
  return choices.leastShare > choices.mostShare ? 'The lowest dose is above the highest: swap them.' : null
}

/** Images that an epoch passes; null where only the series tell. */
export function trainingImages({
  architecture,
  data,
  limit,
  validationFraction,
  sourceIds
}: TrainingChoices): number | null {
  if (takesSlices(architecture)) return limit ?? cropsInEpoch
  if (data === 'ct') return sourceIds.length > 0 ? limit : Math.min(limit ?? phantomPatches, phantomPatches)
  const images = Math.min(limit ?? mnistTrainingImages, mnistTrainingImages)
  return images - Math.round(images * validationFraction)
}

const throughputSources = {
  workspace: {
    own: 'at the speed of earlier trainings here',
    other: 'estimated from trainings of other architectures here'
  },
  shipped: {
    own: 'at the speed of the shipped models, on another computer',
    other: 'estimated from shipped models of other architectures'
  }
} as const

/** Longest duration of the training, and the basis of the estimate; null if unknown. */
export function trainingEstimate(choices: TrainingChoices, paces: readonly TrainingThroughput[]): string | null {
  const pace = paces.find(({ architecture }) => architecture === choices.architecture)
  const images = trainingImages(choices)
  if (!pace || images === null) return null
  const time = duration(roughly(pace.secondsPerImage * images * choices.epochs))
  return `About ${time}, ${throughputSources[pace.origin][pace.isOwn ? 'own' : 'other']}.`
}

/** Two digits that count: an estimate is no better than that. */
const roughly = (seconds: number): number => Number(seconds.toPrecision(2))

/** Choices that older versions did not have. */
const newerChoices: ReadonlySet<string> = new Set<keyof TrainingChoices>([
  'doseKind',
  'leastShare',
  'mostShare',
  'pairs'
])

/** Stored choices, completed with defaults for fields that their version did not have. */
export const completeChoices = (remembered: Partial<TrainingChoices>): TrainingChoices => ({
  ...defaultChoices,
  ...remembered
})

/** True if stored values are choices. Those of older versions lack some fields. */
export function isTrainingChoices(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const known = value as Record<string, unknown>
  if (!architectureOptions.some(({ value: architecture }) => architecture === known.architecture)) return false
  if (!lossOptions.some(({ value: loss }) => loss === known.loss)) return false
  return Object.entries(defaultChoices).every(([name, defaultValue]) => {
    const value = known[name]
    if (name === 'limit') return value === null || typeof value === 'number'
    if (value === undefined) return newerChoices.has(name)
    return Array.isArray(defaultValue) ? Array.isArray(value) : typeof value === typeof defaultValue
  })
}
