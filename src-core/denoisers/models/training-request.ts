import { z } from 'zod'
import { DenoscopeError } from '../../errors.ts'
import { seedSchema } from '../../random/random.ts'
import { architectureIds, architectures, takesSlices } from '../architectures/architectures.ts'
import { lossIds } from '../loss-names.ts'

const share = z.number().min(0.01).max(0.95)
const pair = z.strictObject({ low: z.string().min(1), full: z.string().min(1) })

/**
 * Data, degradation, network and settings of a training. The degradation is drawn again in each epoch, from the seed.
 */
export const trainingRequestSchema = z
  .strictObject({
    /** `mnist`: the 60,000 training images. `ct`: patches of the phantom and of the named series. */
    data: z.enum(['mnist', 'ct']),
    /** Series to train on in addition to the phantom; only for `ct`. */
    sourceIds: z.array(z.string()).default([]),
    /** Series of the same slices at low and full dose, paired by position. Only for networks of whole slices. */
    pairs: z.array(pair).optional(),
    /** Pairs that are used for tests only. */
    testPairs: z.array(pair).optional(),
    degradation: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('gaussian'), factor: z.number().positive().max(10) }),
      z.strictObject({ kind: z.literal('poisson'), factor: z.number().positive().max(10) }),
      /**
       * Noise of a scan with a share of the dose, drawn for each slice between these; see `degradation/low-dose-
       * scan.ts`.
       */
      z.strictObject({ kind: z.literal('reduced-dose'), least: share, most: share }),
      /** The degradation that the low series of the pairs have. */
      z.strictObject({ kind: z.literal('pair') })
    ]),
    architecture: z.enum(architectureIds).default('autoencoder'),
    /** Width of the bottleneck; only for the autoencoder. */
    latentSize: z.int().min(1).max(512).default(32),
    /** Weight of the loss relative to the adversarial loss; only for conditional GANs. */
    lambda: z.number().positive().max(1e4).default(100),
    /** Default of `epochs`, `loss`, `batchSize` and `learningRate`: the architecture's `defaults`. */
    epochs: z.int().min(1).max(1000).optional(),
    /** The minimised loss, see `lossNames`. `poisson` is the negative log-likelihood. */
    loss: z.enum(lossIds).optional(),
    batchSize: z.int().min(1).max(4096).optional(),
    learningRate: z.number().positive().max(1).optional(),
    /** `cosine` lowers the learning rate to 0 over all epochs (Loshchilov & Hutter 2017, arXiv 1608.03983). */
    schedule: z.enum(['constant', 'cosine']).default('cosine'),
    /** L2 coefficient that Adam adds to the gradient, as torch.optim.Adam does. */
    weightDecay: z.number().nonnegative().max(1).default(1e-5),
    validationFraction: z.number().positive().max(0.5).default(0.1),
    /** Number of epochs without a lower validation loss after which the training stops. */
    patience: z.int().min(1).max(1000).default(10),
    /** Largest number of training images. Default: all. */
    limit: z.int().min(16).optional(),
    seed: seedSchema.default(1),
    /** Id of the model. Default: derived from the other values. */
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]*$/, 'lower case letters, digits, dots and hyphens')
      .max(80)
      .optional()
  })
  .superRefine((request, context) => {
    for (const { path, message } of contradictions(request)) context.addIssue({ code: 'custom', path: [path], message })
  })
  .transform((request) => {
    const defaults = architectures[request.architecture].defaults
    return {
      // Defaults first, so that all requests have one order of keys: the JSON of a request identifies a training.
      ...defaults,
      ...request,
      epochs: request.epochs ?? defaults.epochs,
      loss: request.loss ?? defaults.loss,
      batchSize: request.batchSize ?? defaults.batchSize,
      learningRate: request.learningRate ?? defaults.learningRate
    }
  })
export type TrainingRequest = z.infer<typeof trainingRequestSchema>

/** Every series that the request names, each once. */
export const sourceIdsOf = (request: TrainingRequest): string[] => [
  ...new Set([...trainedIdsOf(request), ...(request.testPairs ?? []).flatMap(({ low, full }) => [low, full])])
]

/** Every series that is trained on, each once. */
export const trainedIdsOf = ({ sourceIds, pairs = [] }: Pick<TrainingRequest, 'sourceIds' | 'pairs'>): string[] => [
  ...new Set([...sourceIds, ...pairs.flatMap(({ low, full }) => [low, full])])
]

/** Degradations of single pixels, applied to patches. */
export type PatchDegradation = Extract<TrainingRequest['degradation'], { readonly factor: number }>

export const isOfPatches = (degradation: TrainingRequest['degradation']): degradation is PatchDegradation =>
  'factor' in degradation

/** @throws argument.invalid for a training on whole slices */
export function patchDegradation({ degradation }: Pick<TrainingRequest, 'degradation'>): PatchDegradation {
  if (isOfPatches(degradation)) return degradation
  throw new DenoscopeError(
    'argument.invalid',
    `degradation: '${degradation.kind}' is of whole slices; expected gaussian or poisson`
  )
}

/** Text of a degradation: `Gaussian 0.3`, `low dose (10 to 50 %)`. */
export function degradationName(degradation: TrainingRequest['degradation']): string {
  if (isOfPatches(degradation))
    return `${degradation.kind === 'gaussian' ? 'Gaussian' : 'Poisson'} ${degradation.factor}`
  if (degradation.kind === 'pair') return 'pairs at low and full dose'
  const [least, most] = [degradation.least, degradation.most].map((share) => Math.round(100 * share))
  return least === most ? `low dose (${least} %)` : `low dose (${least} to ${most} %)`
}

interface Described extends Pick<
  TrainingRequest,
  'data' | 'sourceIds' | 'architecture' | 'degradation' | 'pairs' | 'testPairs'
> {}

/** Contradictions between fields that are valid on their own. */
function contradictions({
  data,
  sourceIds,
  architecture,
  degradation,
  pairs = [],
  testPairs = []
}: Described): { path: string; message: string }[] {
  const ofSlices = takesSlices(architecture)
  const problems: { path: string; message: string }[] = []
  const object = (path: string, message: string) => problems.push({ path, message })
  if (ofSlices && data !== 'ct') object('data', `'${architecture}' learns from whole CT slices: expected ct`)
  if (ofSlices && isOfPatches(degradation)) object('degradation', `'${architecture}' expects reduced-dose or pair`)
  if (!ofSlices && !isOfPatches(degradation)) object('degradation', `'${architecture}' expects gaussian or poisson`)
  if (!ofSlices && pairs.length + testPairs.length > 0)
    object('pairs', `'${architecture}' does not learn from pairs of series`)
  if (degradation.kind === 'pair' && pairs.length === 0) object('pairs', 'expected at least one pair of series')
  if (degradation.kind === 'pair' && sourceIds.length > 0)
    object('sourceIds', "'pair' learns from pairs of series only; 'reduced-dose' accepts single series as well")
  if (degradation.kind === 'reduced-dose' && degradation.least > degradation.most)
    object('degradation', 'expected least at or below most')
  for (const [path, list] of Object.entries({ pairs, testPairs })) {
    for (const [index, message] of pairProblems(list)) object(path, `pair ${index + 1}: ${message}`)
  }
  const trained = new Set(trainedIdsOf({ sourceIds, pairs }))
  const seen = testPairs.findIndex(({ low, full }) => trained.has(low) || trained.has(full))
  if (seen >= 0)
    object('testPairs', `pair ${seen + 1}: one of its series is trained on, so the test would not be independent`)
  return problems
}

/** Invalid pairs, by index. */
function pairProblems(pairs: readonly z.infer<typeof pair>[]): [index: number, message: string][] {
  return pairs.flatMap(({ low, full }, index): [number, string][] => {
    if (low === full) return [[index, 'one series cannot be at low and at full dose']]
    return pairs.findIndex((other) => other.low === low && other.full === full) < index ? [[index, 'named twice']] : []
  })
}

const settingNames = { latentSize: 'latent size', lambda: 'lambda' } as const

/** The setting that only this architecture has: `latent size 32`. Empty if there is none. */
export function ownSettings(request: TrainingRequest): string {
  const { ownSetting } = architectures[request.architecture]
  return ownSetting ? `${settingNames[ownSetting]} ${request[ownSetting]}` : ''
}

/** One epoch of the loss curves. */
export interface EpochRecord {
  readonly epoch: number
  readonly trainingLoss: number
  readonly validationLoss: number
  readonly seconds: number
}

/** Crops in an epoch if the request has no limit. */
export const cropsInEpoch = 4096

const mostValidationCrops = 256

/** Number of validation crops, in addition to those of an epoch. */
export function validationCropsOf(cropsOfEpoch: number, validationFraction: number): number {
  return Math.min(mostValidationCrops, Math.ceil(cropsOfEpoch * validationFraction))
}
