import { architectures } from '../denoisers/architectures/architectures.ts'
import type { ModelCard } from '../denoisers/models/model-card.ts'
import { lossNames } from '../denoisers/loss-names.ts'
import { degradationName, isOfPatches, type TrainingRequest } from '../denoisers/models/training-request.ts'

const dataNames = { mnist: 'MNIST', ct: 'CT' } as const

/** Default id of a request's model: `autoencoder-mnist-gaussian-0.3`. Contains the loss if it is not the default. */
export function modelIdOf(request: TrainingRequest): string {
  return request.id ?? purposeId(request)
}

function purposeId({ architecture, data, degradation, loss }: TrainingRequest): string {
  const ofLoss = loss === architectures[architecture].defaults.loss ? '' : `-${loss}`
  return `${architecture}-${data}-${degradationId(degradation)}${ofLoss}`
}

function degradationId(degradation: TrainingRequest['degradation']): string {
  if (isOfPatches(degradation)) return `${degradation.kind}-${degradation.factor}`
  return degradation.kind === 'pair' ? 'pair' : 'low-dose'
}

/**
 * `Autoencoder, MNIST, Gaussian 0.3`, followed by the rest of the id in brackets.
 * Two models with different ids have different names, even if their purpose is the same.
 */
function nameOf(request: TrainingRequest, noise: string, id: string): string {
  const { architecture, data, loss } = request
  const ofLoss = loss === architectures[architecture].defaults.loss ? '' : `, ${lossNames[loss].name}`
  const own = id.startsWith(purposeId(request)) ? id.slice(purposeId(request).length).replace(/^-/, '') : id
  return `${architectures[architecture].name}, ${dataNames[data]}, ${noise}${ofLoss}${own && ` (${own})`}`
}

/** Name, description and limits of a model, for its card. */
export function describeModelOf(
  request: TrainingRequest,
  data: string,
  id: string = modelIdOf(request)
): Pick<ModelCard, 'id' | 'name' | 'description' | 'architecture' | 'limits'> {
  const { architecture, degradation, loss } = request
  const noise = degradationName(degradation)
  const { describe } = architectures[architecture]
  return {
    id,
    name: nameOf(request, noise, id),
    description: `${describe(request)}, trained on ${isOfPatches(degradation) ? `${noise} noise` : noise} with the loss ${lossNames[loss].name}. ${data}.`,
    architecture,
    limits: limitsOf(request, noise)
  }
}

function limitsOf(request: TrainingRequest, noise: string): string[] {
  const ofNetwork = architectures[request.architecture].limits(request)
  if (!isOfPatches(request.degradation)) return [...ofNetwork, ...sliceLimits(request)]
  const common = [`Trained on ${noise} noise only; other noise is not removed well.`, ...ofNetwork]
  if (request.data === 'mnist')
    return [...common, 'Trained on handwritten digits only; turns other images into something similar to digits.']
  return [
    ...common,
    'Added noise is white and the same everywhere; real CT noise is correlated and changes with place and dose.',
    'Values are clipped to the intensity range (-1000 to 1000 HU); metal and dense bone saturate.',
    'The test patches are other rows of the same slices, and other phantoms: they do not show results on other patients.',
    'Few slices of few scanners, and a phantom: for trying out, never for diagnosis.'
  ]
}

/** Limits of a network trained on whole slices, for readers of its outputs. */
function sliceLimits({ degradation }: TrainingRequest): string[] {
  const dose =
    degradation.kind === 'reduced-dose'
      ? 'Low dose was simulated: parallel beams of one energy, without scatter, bow-tie filter or changes of tube current. Real low dose differs.'
      : 'Trained on the scanner, kernel and dose of its pairs only.'
  return [
    dose,
    'Learns slices at full dose, their noise included: its outputs are not free of noise.',
    'Values are clipped to -1000 to 1000 HU; metal and dense bone saturate.',
    'The test crops are of other phantoms: they do not show results on patients.',
    'Few slices of few scanners: for trying out, never for diagnosis.'
  ]
}
