import { DenoscopeError } from '../../errors.ts'
import { trainingRequestSchema, type TrainingRequest } from '../../denoisers/models/training-request.ts'
import type { RunSettings } from './run-settings.ts'

/** Steps of Adam as the shipped autoencoders had them: after ten epochs better than the paper's usual ones. */
const autoencoderSteps = { batchSize: 128, learningRate: 3e-3 }

/** Passes of the other networks: each takes several times an autoencoder's work, and two already beat it. */
const networkEpochs = { full: 2, quick: 1 }

/**
 * A training request of a run, complete. Autoencoders take the run's number of epochs, other networks two
 * (one in a quick run).
 * @throws argument.invalid when it is none.
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
  throw new DenoscopeError('argument.invalid', `${values.architecture}: ${issue.path.join('.')}: ${issue.message}`)
}
