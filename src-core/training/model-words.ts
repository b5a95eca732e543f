import { architectures } from '../models/architectures.ts'
import type { ModelCard } from '../models/model.ts'
import { losses } from './losses/losses.ts'
import type { TrainingRequest } from './request.ts'

const dataNames = { mnist: 'MNIST', ct: 'CT' } as const

/** The id that a request's model gets: `autoencoder-mnist-gaussian-0.3`, with its loss where that is not the usual one. */
export function modelIdOf({ id, architecture, data, degradation, loss }: TrainingRequest): string {
  return id ?? `${architecture}-${data}-${degradation.kind}-${degradation.factor}${loss === 'mse' ? '' : `-${loss}`}`
}

/** Name, description and limits of a model, for its card. */
export function describeModelOf(
  request: TrainingRequest,
  data: string,
  id: string = modelIdOf(request)
): Pick<ModelCard, 'id' | 'name' | 'description' | 'architecture' | 'limits'> {
  const { architecture, degradation, latentSize, loss } = request
  const noise = `${degradation.kind === 'gaussian' ? 'Gaussian' : 'Poisson'} ${degradation.factor}`
  const { name } = architectures[architecture]
  return {
    id,
    name: `${name}, ${dataNames[request.data]}, ${noise}${loss === 'mse' ? '' : `, ${losses[loss].name}`}`,
    description: `Convolutional autoencoder with ${latentSize} latent values, trained on ${noise} noise with the loss ${losses[loss].name}. ${data}.`,
    architecture,
    limits: limitsOf(request, noise)
  }
}

function limitsOf({ data, latentSize }: TrainingRequest, noise: string): string[] {
  const common = [
    `Trained on ${noise} noise only; other noise is not removed well.`,
    `Everything of a patch has to pass through ${latentSize} numbers: fine structure is lost, and what is put in its place ` +
      'looks plausible. A high PSNR does not rule out a changed shape.'
  ]
  if (data === 'mnist') return [...common, 'Knows handwritten digits only; turns anything else into something like them.']
  return [
    ...common,
    'Added noise is white and the same everywhere; real CT noise is correlated and changes with place and dose.',
    'Values are clipped to the intensity range (-1000 to 1000 HU); metal and dense bone saturate.',
    'The test patches are other rows of the same slices, and other phantoms: they do not show how it does on other patients.',
    'Few slices of few scanners, and a phantom: for trying out, never for diagnosis.'
  ]
}
