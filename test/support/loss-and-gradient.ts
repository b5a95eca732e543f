import { buildAutoencoder } from '../../src-core/models/autoencoder/autoencoder.ts'
import { loadTensorFlow } from '../../src-core/models/backend.ts'
import { Random } from '../../src-core/random/random.ts'
import { Trainer, type TrainerOptions } from '../../src-core/training/training-step.ts'

/**
 * Run as a process of its own, since a process has one backend: the loss of one step of the autoencoder and the gradient
 * that Adam saw (its first moment after the first step is a tenth of it), as JSON. Arguments: `fused` or `plain`, which leaves out fused kernels, and the loss.
 */
const loaded = await loadTensorFlow()
const model = buildAutoencoder(loaded.tf, { latentSize: 8, seed: 3 })
const [kernels, loss = 'mse'] = process.argv.slice(2)
const options = { weightDecay: 0, loss: loss as TrainerOptions['loss'] }
const trainer = new Trainer(kernels === 'plain' ? { ...loaded, kernels: null } : loaded, model, options)
const random = new Random(5)
const images = () => ({ data: Float32Array.from({ length: 12 * 784 }, () => random.uniform()), count: 12, rows: 28, columns: 28 })
const tensors = loaded.tf.memory().numTensors
const value = trainer.step(images(), images(), 1e-3)
trainer.readAverages()
const { adam, averages } = trainer.state
console.log(JSON.stringify({
  backend: loaded.backend.name, loss: value, gradient: Array.from(adam.firstMoment, (value) => value * 10),
  averages: Array.from(averages), leakedTensors: loaded.tf.memory().numTensors - tensors
}))
