import { buildAutoencoder } from '../../src-core/denoisers/architectures/autoencoder.ts'
import { loadTensorFlow } from '../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { Trainer } from '../../src-core/training/denoiser-trainer.ts'

/** Process of its own: trains while handled signals arrive, as a terminal sends them on resizing. */
process.on('SIGUSR2', () => undefined)
const loaded = await loadTensorFlow()
const trainer = new Trainer(loaded, buildAutoencoder(loaded.tf, { latentSize: 32, seed: 1 }), {
  weightDecay: 0,
  loss: 'mse'
})
const images = { data: new Float32Array(256 * 784).fill(0.5), count: 256, rows: 28, columns: 28 }
console.log('training')
for (let step = 0; step < 30; step++) trainer.step(images, images, 1e-3)
console.log('done')
