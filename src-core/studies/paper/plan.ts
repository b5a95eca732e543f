import { checkedRequest } from './model-requests.ts'
import { filterOutputs, modelOutput, noisyOutput, shippedDenoiser, type Candidate } from './candidates.ts'
import { noiseNames, paperSettings, type PaperSetting } from './paper.ts'
import { quarterDose, type DoseSetting, type ShippedCtModels } from './quarter-dose.ts'
import type { TrainingRequest } from '../../denoisers/models/training-request.ts'
import type { RunSettings } from './run-settings.ts'

export const extras = ['unet', 'cgan', 'latent'] as const
export type Extra = (typeof extras)[number]

/** A model to train, and in which stage of the run. */
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
  /** Its noise: 'Gaussian × 0.1'. */
  readonly noise: string
  readonly data: 'mnist' | 'ct'
  readonly candidates: readonly (Candidate & { readonly stage: Stage })[]
}

/** Patches with a noise of the paper. */
export interface PatchSubject extends SubjectBase {
  readonly setting: PaperSetting
  /** Where its images come from. */
  readonly imagesOf: TrainingRequest
}

/** Whole slices of the CT phantom at a reduced dose: they are denoised whole, and scored by their patches. */
export interface SliceSubject extends SubjectBase {
  readonly setting: DoseSetting
}

/** One kind of images with one noise, and what is compared on it. The candidate `decoded` is an autoencoder. */
export type Subject = PatchSubject | SliceSubject

export interface ExperimentPlan {
  readonly settings: RunSettings
  readonly stages: readonly Stage[]
  readonly models: readonly PlannedModel[]
  /** The paper's settings on MNIST and on CT, then the quarter dose. */
  readonly subjects: readonly [...PatchSubject[], SliceSubject]
  readonly shipped: ShippedCtModels
}

/** The noise at which latent sizes are compared, and the sizes beside the paper's. */
export const latentSetting = 'gaussian-0.3'
export const defaultLatentSize = 32
export const otherLatentSizes = [4, 64] as const
export const latentOutput = (size: number): string => (size === defaultLatentSize ? 'decoded' : `latent-${size}`)

/**
 * Everything that a run trains and compares.
 * @throws argument.invalid for an extra whose architecture is not known.
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
  const used = new Set(subjects.flatMap(({ candidates }) => candidates.map(({ stage }) => stage)))
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
  const candidates = [
    ...own.filter(({ stage }) => stage === data).map((model) => ({ ...outputOf(model), stage: model.stage })),
    ...[noisyOutput, ...filterOutputs].map((candidate) => ({ ...candidate, stage: data })),
    ...own.filter(({ stage }) => stage !== data).map((model) => ({ ...outputOf(model), stage: model.stage }))
  ]
  const noise = `${noiseNames[setting.kind]} × ${setting.factor}`
  const name = `${data === 'mnist' ? 'MNIST' : 'CT phantom'}, ${noise}`
  return { id, name, noise, data, setting, imagesOf: own[0]!.request, candidates }
}

/** Nothing is trained for it: its models ship. */
function quarterDoseSubject({ autoencoder, networks }: ShippedCtModels): SliceSubject {
  const candidates = [
    shippedDenoiser('decoded', autoencoder),
    noisyOutput,
    ...filterOutputs,
    ...networks.map((card) => shippedDenoiser(card.id, card))
  ].map((candidate) => ({ ...candidate, stage: 'quarter-dose' as const }))
  return {
    id: `ct-${quarterDose.id}`,
    name: 'CT phantom, quarter of the dose',
    noise: 'Quarter of the dose',
    data: 'ct',
    setting: quarterDose,
    candidates
  }
}

function outputOf({ id, stage, request: { latentSize } }: PlannedModel): Candidate {
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
