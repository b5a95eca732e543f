import { architectures, takesSlices } from '../../src-core/denoisers/architectures/architectures.ts'
import { loadTensorFlow } from '../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { objectiveOf, Trainer } from '../../src-core/training/denoiser-trainer.ts'
import { letCorrect } from './residual-network.ts'
import { requestFor } from './training-request.ts'
import { uniformImages } from './uniform-images.ts'

/**
 * Process of its own, because a process has one backend. Prints the loss of one step and the gradient for Adam, as
 * JSON.
 * The gradient is ten times the first moment after the first step.
 * Arguments: `fused` or `plain` (without fused kernels), the loss, the architecture.
 */
const loaded = await loadTensorFlow()
const [kernels, loss = 'mse', architecture = 'autoencoder'] = process.argv.slice(2)
const request = requestFor(architecture, { latentSize: 8, loss, weightDecay: 0, seed: 3 })
const { build } = architectures[request.architecture]
const model = build(loaded.tf, request)
const isForSlices = takesSlices(request.architecture)
if (isForSlices) letCorrect(loaded.tf, model)
const backend = kernels === 'plain' ? { ...loaded, kernels: null } : loaded
const trainer = new Trainer(backend, model, request, objectiveOf(loaded.tf, model, request))
const size = isForSlices ? 32 : 28
const [noisy, clean] = [uniformImages(12, 5, size), uniformImages(12, 6, size)]
const tensors = loaded.tf.memory().numTensors
const value = trainer.step(noisy, clean, 1e-3)
trainer.readAverages()
const { adam, averages } = trainer.state
console.log(
  JSON.stringify({
    backend: loaded.backend.name,
    loss: value,
    gradient: Array.from(adam.firstMoment, (value) => value * 10),
    averages: Array.from(averages),
    leakedTensors: loaded.tf.memory().numTensors - tensors
  })
)
