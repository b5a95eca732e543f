import { DenoscopeError } from '../errors.ts'
import { trainingRequestSchema, type TrainingRequest } from '../training/request.ts'
import type { RunSettings } from './plan.ts'

/** The autoencoders take the run's number of epochs; larger networks are better after fewer of theirs. */
const epochsOf: Readonly<Record<string, (epochs: number) => number>> = {
  autoencoder: (epochs) => epochs,
  unet: (epochs) => Math.max(1, Math.ceil(epochs * 0.3)),
  'conditional-gan': (epochs) => Math.max(1, Math.ceil(epochs * 0.3))
}

/** Steps of Adam as the shipped models had them: better after ten epochs than batches of 256 at a rate of 0.001. */
const autoencoderSteps = { batchSize: 128, learningRate: 3e-3 }

/**
 * A training request of a run, complete.
 * @throws argument.invalid when it is none: an architecture that is not known, most of all.
 */
export function checkedRequest(settings: RunSettings, values: Readonly<Record<string, unknown>> & { readonly architecture: string }): TrainingRequest {
  const { seed, trainingImages } = settings
  const steps = values.architecture === 'autoencoder' ? autoencoderSteps : {}
  const epochs = epochsOf[values.architecture]!(settings.epochs)
  const limit = trainingImages === null ? {} : { limit: trainingImages }
  const parsed = trainingRequestSchema.safeParse({ ...steps, epochs, seed, ...limit, ...values })
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new DenoscopeError('argument.invalid', `${values.architecture}: ${issue.path.join('.')}: ${issue.message}`)
}
