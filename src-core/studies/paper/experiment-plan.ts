import { join } from 'node:path'
import { filterOutputs, modelOutput, noisyOutput, shippedDenoiser, type ComparedOutput } from './compared-outputs.ts'
import { noiseNames, paperSettings, type PaperSetting } from './paper-numbers.ts'
import { type TrainingRequest, trainingRequestSchema } from '../../denoisers/models/training-request.ts'
import { DenoscopeError } from '../../errors.ts'
import type { NoiseKernel } from '../../degradation/degradation.ts'
import type { ModelCard } from '../../denoisers/models/model-card.ts'
import { isTrained, readCard } from '../../denoisers/models/model-folder.ts'
import { issueWords } from '../../issue-words.ts'

export const extras = ['unet', 'cgan', 'latent'] as const
export type Extra = (typeof extras)[number]

/** A model to train and the stage of its training. */
export interface PlannedModel {
  readonly id: string
  readonly stage: Stage
  readonly request: TrainingRequest
}

export const stages = ['mnist', 'ct', 'quarter-dose', ...extras] as const
export type Stage = (typeof stages)[number]

interface SubjectBase {
  /** `mnist-gaussian-0.1` */
  readonly id: string
  readonly name: string
  /** Label of the noise: 'Gaussian × 0.1'. */
  readonly noise: string
  readonly data: 'mnist' | 'ct'
  readonly outputs: readonly (ComparedOutput & { readonly stage: Stage })[]
}

/** Patches with one of the paper's noises. */
export interface PatchSubject extends SubjectBase {
  readonly setting: PaperSetting
  /** Training request with the origin of the images. */
  readonly imagesOf: TrainingRequest
}

/** Whole slices of the CT phantom at a reduced dose. Slices are denoised whole and scored by their patches. */
export interface SliceSubject extends SubjectBase {
  readonly setting: DoseSetting
}

/** One kind of images with one noise, and its outputs. The output `decoded` is an autoencoder's. */
export type Subject = PatchSubject | SliceSubject

export interface ExperimentPlan {
  readonly settings: RunSettings
  readonly stages: readonly Stage[]
  readonly models: readonly PlannedModel[]
  /** The paper's settings on MNIST and on CT, then the quarter dose. */
  readonly subjects: readonly [...PatchSubject[], SliceSubject]
  readonly shipped: ShippedCtModels
}

/** Noise at which latent sizes are compared, and the sizes beside the paper's. */
export const latentSetting = 'gaussian-0.3'
export const defaultLatentSize = 32
export const otherLatentSizes = [4, 64] as const
export const latentOutput = (size: number): string => (size === defaultLatentSize ? 'decoded' : `latent-${size}`)

/**
 * Plans all trainings and comparisons of a run.
 * @throws argument.invalid if the architecture of an extra is unknown.
 */
export function planExperiment(
  settings: RunSettings,
  wanted: ReadonlySet<Extra>,
  shipped: ShippedCtModels
): ExperimentPlan {
  const models = (['mnist', 'ct'] as const).flatMap((data) =>
    paperSettings.flatMap((setting) => modelsOf(settings, data, setting, wanted))
  )
  const patches = (['mnist', 'ct'] as const).flatMap((data) =>
    paperSettings.map((setting) => subjectOf(data, setting, models))
  )
  const subjects: ExperimentPlan['subjects'] = [...patches, quarterDoseSubject(shipped)]
  const used = new Set(subjects.flatMap(({ outputs }) => outputs.map(({ stage }) => stage)))
  return { settings, models, subjects, shipped, stages: stages.filter((stage) => used.has(stage)) }
}

function modelsOf(
  settings: RunSettings,
  data: Subject['data'],
  { id, kind, factor }: PaperSetting,
  wanted: ReadonlySet<Extra>
): PlannedModel[] {
  const model = (stage: Stage, architecture: string, more: object = {}, suffix = ''): PlannedModel => {
    const modelId = `${architecture}-${data}-${id}${suffix}`
    return {
      id: modelId,
      stage,
      request: checkedRequest(settings, { data, degradation: { kind, factor }, architecture, id: modelId, ...more })
    }
  }
  if (data === 'ct') return [model('ct', 'autoencoder')]
  const latents = wanted.has('latent') && id === latentSetting ? otherLatentSizes : []
  return [
    model('mnist', 'autoencoder'),
    ...(wanted.has('unet') ? [model('unet', 'unet')] : []),
    ...(wanted.has('cgan') ? [model('cgan', 'conditional-gan')] : []),
    ...latents.map((latentSize) => model('latent', 'autoencoder', { latentSize }, `-latent-${latentSize}`))
  ]
}

function subjectOf(data: Subject['data'], setting: PaperSetting, models: readonly PlannedModel[]): PatchSubject {
  const id = `${data}-${setting.id}`
  const own = models.filter(({ id: modelId }) => modelId.includes(id))
  const outputs = [
    ...own.filter(({ stage }) => stage === data).map((model) => ({ ...outputOf(model), stage: model.stage })),
    ...[noisyOutput, ...filterOutputs].map((output) => ({ ...output, stage: data })),
    ...own.filter(({ stage }) => stage !== data).map((model) => ({ ...outputOf(model), stage: model.stage }))
  ]
  const noise = `${noiseNames[setting.kind]} × ${setting.factor}`
  const name = `${data === 'mnist' ? 'MNIST' : 'CT phantom'}, ${noise}`
  return { id, name, noise, data, setting, imagesOf: own[0]!.request, outputs }
}

/** Subject without training: its models ship with Denoscope. */
function quarterDoseSubject({ autoencoder, networks }: ShippedCtModels): SliceSubject {
  const outputs = [
    shippedDenoiser('decoded', autoencoder),
    noisyOutput,
    ...filterOutputs,
    ...networks.map((card) => shippedDenoiser(card.id, card))
  ].map((output) => ({ ...output, stage: 'quarter-dose' as const }))
  return {
    id: `ct-${quarterDose.id}`,
    name: 'CT phantom, quarter of the dose',
    noise: 'Quarter of the dose',
    data: 'ct',
    setting: quarterDose,
    outputs
  }
}

function outputOf({ id, stage, request: { latentSize } }: PlannedModel): ComparedOutput {
  switch (stage) {
    case 'unet':
      return modelOutput('unet', 'U-Net', id)
    case 'cgan':
      return modelOutput('cgan', 'C-GAN', id)
    case 'latent':
      return modelOutput(latentOutput(latentSize), `Decoded, latent ${latentSize}`, id)
    default:
      return modelOutput('decoded', 'Decoded', id)
  }
}

/** Settings that decide a run's numbers, beside the extras. Two runs in one folder must agree in all of them. */
export interface RunSettings {
  readonly seed: number
  /** Epochs of the autoencoders. */
  readonly epochs: number
  readonly quick: boolean
  /** Largest number of images for training and for tests; null for all. */
  readonly trainingImages: number | null
  readonly testImages: number | null
  readonly tuningImages: number
  /** Resamples of the bootstrap. */
  readonly resamples: number
}

/** Settings of a full run, or of a quick one. A quick run only shows that everything works. */
export function runSettings({ seed, epochs, quick }: { seed: number; epochs?: number; quick: boolean }): RunSettings {
  if (!quick)
    return {
      seed,
      epochs: epochs ?? 10,
      quick,
      trainingImages: null,
      testImages: null,
      tuningImages: 256,
      resamples: 1000
    }
  return { seed, epochs: epochs ?? 4, quick, trainingImages: 2048, testImages: 256, tuningImages: 16, resamples: 200 }
}

/** Steps of Adam as in the shipped autoencoders: better after ten epochs than the paper's default ones. */
const autoencoderSteps = { batchSize: 128, learningRate: 3e-3 }

/** Epochs of the other networks. Each epoch costs several of an autoencoder, and two suffice to beat it. */
const networkEpochs = { full: 2, quick: 1 }

/**
 * Completes a training request of a run.
 * Autoencoders train for the run's number of epochs, other networks for two (one in a quick run).
 * @throws argument.invalid if the request is invalid.
 */
export function checkedRequest(
  settings: RunSettings,
  values: Readonly<Record<string, unknown>> & { readonly architecture: string }
): TrainingRequest {
  const { seed, trainingImages, epochs, quick } = settings
  const steps =
    values.architecture === 'autoencoder'
      ? { ...autoencoderSteps, epochs }
      : { epochs: networkEpochs[quick ? 'quick' : 'full'] }
  const limit = trainingImages === null ? {} : { limit: trainingImages }
  const parsed = trainingRequestSchema.safeParse({ ...steps, seed, ...limit, ...values })
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new DenoscopeError('argument.invalid', `${values.architecture}: ${issue.path.join('.')}: ${issueWords(issue)}`)
}

/** Noise of a reduced dose on whole CT slices. The paper has no such numbers. */
export interface DoseSetting {
  readonly id: string
  readonly kind: 'reduced-dose'
  /** Remaining share of the dose. */
  readonly share: number
  readonly kernel: NoiseKernel
}

export const quarterDose: DoseSetting = { id: 'quarter-dose', kind: 'reduced-dose', share: 0.25, kernel: 'soft' }

/** Model of patches to compare with the networks of whole slices. */
const autoencoderId = 'autoencoder-ct-gaussian-0.1'
const networkIds = ['residual-unet-ct-low-dose', 'red-cnn-ct-low-dose', 'residual-gan-ct-low-dose']

/** Shipped models to compare on whole CT slices. */
export interface ShippedCtModels {
  readonly autoencoder: ModelCard
  /** Shipped networks of whole slices. */
  readonly networks: readonly ModelCard[]
}

/** @param directory of the shipped models. @throws model.damaged, also if the autoencoder is missing */
export async function readShippedCtModels(directory: string): Promise<ShippedCtModels> {
  const read = (id: string) => readCard(join(directory, id))
  const networks = networkIds.filter((id) => isTrained(join(directory, id)))
  return { autoencoder: await read(autoencoderId), networks: await Promise.all(networks.map(read)) }
}

/** Approximate cost of one test image with its scores, in milliseconds of one core. Used for progress only. */
export function outputCost({ denoiser, isModel }: ComparedOutput): number {
  if (denoiser.kind === 'shipped') return 15
  if (isModel) return 1
  if (denoiser.kind !== 'tuned') return 0.15
  return { nlm: 1.6, tv: 0.3 }[denoiser.filter] ?? 0.2
}

/** Cost of preparing the images. */
export const startingCost = 1500

/** Cost of each training image of an epoch. */
const trainingCosts: Readonly<Record<string, number>> = { autoencoder: 0.07, unet: 0.4, 'conditional-gan': 0.9 }

/** Number of images of each kind without a limit. */
export const imageCounts = { mnist: { training: 54000, test: 10000 }, ct: { training: 19000, test: 1000 } } as const

export function trainingCost({ request: { architecture, epochs, data, limit } }: PlannedModel): number {
  return startingCost + trainingCosts[architecture]! * epochs * Math.min(limit ?? Infinity, imageCounts[data].training)
}
