import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readAddedDenoiser } from '../../../src-core/denoisers/added/added-denoiser.ts'
import { loadModel, readEpochs, readTrainingRequest } from '../../../src-core/denoisers/models/model-folder.ts'
import { OnnxModel } from '../../../src-core/denoisers/onnx/onnx-model.ts'
import type { OnnxSetup } from '../../../src-core/denoisers/onnx/onnx-setup.ts'
import { imageBatch } from '../../../src-core/images/image.ts'
import { shippedModelsDirectory } from '../../../src-core/runtime/package-paths.ts'
import { modelBytes, type ModelParts } from '../../support/onnx-models.ts'
import { bytesOf, json, type FuzzDocument } from './document.ts'

export const addedDenoiser = (): FuzzDocument => ({
  files: {
    'denoiser.json': bytesOf(
      JSON.stringify(
        {
          kind: 'onnx',
          id: 'acme-1',
          name: 'ACME',
          citation: 'A. Author, 2020',
          file: 'model.onnx',
          sha256: 'ab'.repeat(32),
          setup: onnxSetup,
          addedAt: '2026-01-02T03:04:05.000Z'
        },
        null,
        2
      )
    )
  },
  texts: ['denoiser.json'],
  open: async (folder) => ({ text: json(await readAddedDenoiser(join(folder, 'denoiser.json'))) })
})

const onnxSetup: OnnxSetup = {
  input: 'x',
  layout: 'NCHW',
  channels: '1',
  scale: { offset: 0, divide: 1 },
  output: 'y',
  produces: 'image',
  extras: [],
  size: { kind: 'any' }
}

/** Two convolutions and the input: the shape of a residual network. */
function onnxParts(): ModelParts {
  const kernel = (name: string, outputs: number, inputs: number) => ({
    name,
    dims: [outputs, inputs, 3, 3],
    values: Array.from({ length: outputs * inputs * 9 }, (_, index) => ((index * 37) % 19) / 100 - 0.09)
  })
  const pads = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }
  return {
    inputs: [{ name: 'x', shape: ['N', 1, 'H', 'W'] }],
    outputs: [{ name: 'y', shape: ['N', 1, 'H', 'W'] }],
    weights: [kernel('first', 4, 1), kernel('second', 1, 4)],
    nodes: [
      { operator: 'Conv', inputs: ['x', 'first'], outputs: ['a'], attributes: pads },
      { operator: 'Relu', inputs: ['a'], outputs: ['b'] },
      { operator: 'Conv', inputs: ['b', 'second'], outputs: ['c'], attributes: pads },
      { operator: 'Add', inputs: ['x', 'c'], outputs: ['y'] }
    ]
  }
}

/** Side of the image that an ONNX model gets: 0, 1, 2 and so on in HU. The other reader gives it the same. */
const onnxSide = 8

export const onnx = (): FuzzDocument => ({
  files: { 'model.onnx': modelBytes(onnxParts()) },
  other: { reader: 'onnxruntime', file: 'model.onnx' },
  open: async (folder) => {
    const path = join(folder, 'model.onnx')
    const model = await OnnxModel.open(path, 20)
    try {
      const slice = Float32Array.from({ length: onnxSide ** 2 }, (_, index) => index)
      const { data } = await model.denoise(onnxSetup, imageBatch(slice, 1, onnxSide, onnxSide))
      return { text: json([...data]), values: Float32Array.from(data).sort() }
    } finally {
      model.close()
    }
  }
})

/** A model that Denoscope ships. */
export async function modelFolder(): Promise<FuzzDocument> {
  const { loadTensorFlow } = await import('../../../src-core/denoisers/tensorflow/tensorflow-backend.ts')
  const { tf } = await loadTensorFlow()
  const shipped = join(shippedModelsDirectory(), 'unet-mnist-gaussian-0.1')
  const names = ['card.json', 'epochs.json', 'model.json', 'request.json', 'weights.bin']
  return {
    files: Object.fromEntries(names.map((name) => [name, readFileSync(join(shipped, name))])),
    texts: names.slice(0, -1),
    sealed: ['weights.bin', 'model.json'],
    open: async (folder) => {
      const [request, epochs] = [await readTrainingRequest(folder), await readEpochs(folder)]
      const { card, model } = await loadModel(tf, folder)
      try {
        return { text: json([request, epochs, card, model.toJSON(undefined, false)]) }
      } finally {
        model.dispose()
      }
    }
  }
}
