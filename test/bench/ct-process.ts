import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { layers, LayersModel } from '@tensorflow/tfjs'
import { root } from '../../scripts/setup/paths.mjs'
import { architectures } from '../../src-core/denoisers/architectures/architectures.ts'
import { loadTensorFlow } from '../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { denoiseSlices } from '../../src-core/denoisers/models/slice-inference.ts'
import { isTrained, loadModel, modelIds, readCard } from '../../src-core/denoisers/models/model-folder.ts'
import { objectiveOf, Trainer } from '../../src-core/training/denoiser-trainer.ts'
import { requestFor } from '../support/training-request.ts'
import { uniformImages } from '../support/uniform-images.ts'

/**
 * Process for one network, which the argument names. It answers each line:
 * `channels`; `slice`: denoises one of 512 x 512; `step`: trains on 16 patches of 64 x 64;
 * `series`: denoises 10 slices, and answers the bytes of the process.
 */
const request = requestFor(process.argv[2]!, { loss: 'l1' })
const loaded = await loadTensorFlow()
const { tf } = loaded
const { build } = architectures[request.architecture]
const trained = build(tf, request)
const trainer = new Trainer(loaded, trained, request, objectiveOf(tf, trained, request))
const [noisy, clean] = [uniformImages(16, 1, 64), uniformImages(16, 2, 64)]
const slice = uniformImages(1, 3, 512)

/** Shipped network; else an untrained one, because weights do not change the time. */
async function denoisingModel(): Promise<LayersModel> {
  const folder = join(root, 'resources/models')
  for (const id of await modelIds(folder)) {
    const directory = join(folder, id)
    if (isTrained(directory) && (await readCard(directory)).architecture === request.architecture)
      return (await loadModel(tf, directory)).model
  }
  return build(tf, request)
}
const model = await denoisingModel()

const filtersOf = (layer: layers.Layer) => layer.getConfig().filters
const channels = model.layers.filter(({ name }) => /^(down_\d+|encode)_1$/.test(name)).map(filtersOf)

async function series(): Promise<number> {
  for (let number = 0; number < 10; number++) await denoiseSlices(tf, model, slice)
  return process.memoryUsage().rss
}

const work: Readonly<Record<string, () => unknown>> = {
  channels: () => channels.join(','),
  slice: () => denoiseSlices(tf, model, slice),
  step: () => trainer.step(noisy, clean, request.learningRate),
  series
}
console.log(loaded.backend.name === 'wasm' ? 'WebAssembly' : 'native TensorFlow')
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await work[line]!()
  console.log(typeof answer === 'object' ? 'done' : String(answer))
}
