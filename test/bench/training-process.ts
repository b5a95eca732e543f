import { createInterface } from 'node:readline'
import { degradeGaussian } from '../../src-core/degradation/pixel-noise.ts'
import { architectures } from '../../src-core/denoisers/architectures/architectures.ts'
import { loadTensorFlow } from '../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { foldBatchNormalization } from '../../src-core/denoisers/tensorflow/batch-normalization.ts'
import { denoiseInParts } from '../../src-core/denoisers/models/model-denoiser.ts'
import { readMnistImages } from '../../src-core/sources/mnist/mnist.ts'
import { trainEpoch } from '../../src-core/training/train-model.ts'
import { patchExamples } from '../../src-core/training/training-examples.ts'
import { trainingRequestSchema } from '../../src-core/denoisers/models/training-request.ts'
import { imagesBetween } from '../../src-core/images/image.ts'
import { Trainer } from '../../src-core/training/denoiser-trainer.ts'

/** Run as a process of its own: for each line, `epoch` or `inference`, does that with so many images, and answers. */
const images = Number(process.argv[2])
const clean = imagesBetween(await readMnistImages('train'), 0, images)
const noisy = degradeGaussian(clean, { factor: 0.3, seed: 1 })
const loaded = await loadTensorFlow()
const request = trainingRequestSchema.parse({
  data: 'mnist',
  degradation: { kind: 'gaussian', factor: 0.3 },
  latentSize: 32,
  batchSize: 256,
  epochs: 1000
})
const trained = architectures.autoencoder.build(loaded.tf, request)
const trainer = new Trainer(loaded, trained, request)
const denoising = architectures.autoencoder.build(loaded.tf, request)
foldBatchNormalization(loaded.tf, denoising)

const examples = patchExamples(request, {
  training: clean,
  validation: imagesBetween(clean, 0, 1),
  test: imagesBetween(clean, 0, 1),
  description: ''
})

let epoch = 0
const work: Readonly<Record<string, () => Promise<unknown>>> = {
  epoch: () => trainEpoch({ request, examples, trainer, epoch: ++epoch, signal: undefined, onImages: () => {} }),
  inference: () => denoiseInParts(loaded.tf, denoising, noisy)
}
console.log(loaded.backend.name === 'wasm' ? 'WebAssembly' : 'native TensorFlow')
for await (const line of createInterface({ input: process.stdin })) {
  await work[line]!()
  console.log('done')
}
