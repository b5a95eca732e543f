import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { architectures } from '../../../../src-core/denoisers/architectures/architectures.ts'
import { loadTensorFlow } from '../../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import type { ModelCard } from '../../../../src-core/denoisers/models/model-card.ts'
import { denoiseInParts, modelDenoiser } from '../../../../src-core/denoisers/models/model-denoiser.ts'
import { receptiveField, denoiseSlices } from '../../../../src-core/denoisers/models/slice-inference.ts'
import { beginModel, saveModel } from '../../../../src-core/denoisers/models/model-folder.ts'
import { imageAt, imageBatch, type ImageBatch } from '../../../../src-core/images/image.ts'
import { largestDifference } from '../../../support/reference.ts'
import { letCorrect } from '../../../support/residual-network.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { requestFor } from '../../../support/training-request.ts'
import { uniformImages } from '../../../support/uniform-images.ts'

const { tf } = await loadTensorFlow()
const fields = { 'residual-unet': { margin: 48, step: 8 }, 'red-cnn': { margin: 9, step: 1 } } as const

function untrained(architecture: keyof typeof fields) {
  const request = requestFor(architecture)
  const model = architectures[architecture].build(tf, request)
  letCorrect(tf, model)
  return { request, model }
}

describe.each(['residual-unet', 'red-cnn'] as const)('%s', (architecture) => {
  const { request, model } = untrained(architecture)
  const { margin } = fields[architecture]

  test('its receptive field follows from its layers, and no pixel beyond it changes an output', async () => {
    expect(receptiveField(model)).toEqual(fields[architecture])
    const size = 176
    const images = uniformImages(1, 4, size)
    const before = await denoiseInParts(tf, model, images)
    for (const place of [80, 87]) {
      const changed = { ...images, data: images.data.slice() }
      changed.data[place * size + place]! += 100
      const { data } = await denoiseInParts(tf, model, changed)
      const rows = Array.from({ length: size }, (_, row) => row).filter((row) =>
        data.some((value, pixel) => Math.floor(pixel / size) === row && value !== before.data[pixel])
      )
      const reach = Math.max(place - rows[0]!, rows.at(-1)! - place)
      expect(reach).toBeLessThanOrEqual(margin)
      expect(reach).toBeGreaterThan(margin / 2)
    }
  })

  test.each([
    [100, 61],
    [5, 130],
    [1, 1],
    [64, 64]
  ])('takes %i x %i pixels, and continues them by reflection', async (rows, columns) => {
    const images = uniformImages(2, 6, rows, columns)
    const tensors = tf.memory().numTensors
    const denoised = await denoiseSlices(tf, model, images)
    expect(tf.memory().numTensors).toBe(tensors)
    expect(denoised).toMatchObject({ count: 2, rows, columns })
    expect(largestDifference(denoised.data, await byReflection(images))).toBeLessThan(1e-6)
  })

  test('gives in tiles exactly what it gives at once', async () => {
    const images = uniformImages(2, 8, 250, 201)
    const whole = await denoiseSlices(tf, model, images)
    const tiled = await denoiseSlices(tf, model, images, 136)
    expect(tiled).toEqual(whole)
    expect(largestDifference(whole.data, images.data)).toBeGreaterThan(0.01)
  })

  test('gives each image of many the values that it gives it alone, and clips none', async () => {
    const { data, ...shape } = uniformImages(50, 9, 40)
    const images = { ...shape, data: data.map((value) => 4 * value - 2) }
    const together = await denoiseSlices(tf, model, images)
    const alone = await denoiseSlices(tf, model, { ...imageAt(images, 49), count: 1 })
    expect(largestDifference(imageAt(together, 49).data, alone.data)).toBeLessThan(1e-6)
    expect(Math.max(...together.data)).toBeGreaterThan(1)
    expect(await denoiseSlices(tf, model, { ...images, count: 0, data: new Float32Array(0) })).toMatchObject({
      count: 0
    })
  })

  /** The same, pixel by pixel: reflected by 8 pixels and more up to a multiple of 8, denoised, cropped. */
  async function byReflection({ data, count, rows, columns }: ImageBatch): Promise<Float32Array> {
    const upTo = (length: number) => Math.ceil((length + 16) / fields[architecture].step) * fields[architecture].step
    const mirrored = (position: number, length: number): number => {
      if (length === 1) return 0
      if (position < 0) return mirrored(-position, length)
      return position < length ? position : mirrored(2 * (length - 1) - position, length)
    }
    const [height, width] = [upTo(rows), upTo(columns)]
    const padded = Float32Array.from({ length: count * height * width }, (_, index) => {
      const [image, y, x] = [Math.floor(index / (height * width)), Math.floor(index / width) % height, index % width]
      return data[(image * rows + mirrored(y - 8, rows)) * columns + mirrored(x - 8, columns)]!
    })
    const { data: made } = await denoiseInParts(tf, model, imageBatch(padded, count, height, width))
    return Float32Array.from(data, (_, index) => {
      const [image, y, x] = [Math.floor(index / (rows * columns)), Math.floor(index / columns) % rows, index % columns]
      return made[(image * height + y + 8) * width + x + 8]!
    })
  }

  test('its denoiser, read back from its folder, takes slices of any size and says so', async () => {
    const directory = join(temporaryFolder(), architecture)
    beginModel(directory, request)
    const card: Omit<ModelCard, 'weightsSha256'> = {
      id: architecture,
      name: architecture,
      description: 'For a test.',
      architecture,
      citation: 'None',
      patchRows: 64,
      patchColumns: 64,
      wholeSlice: true,
      hounsfield: [-1000, 1000],
      parameterCount: 1,
      training: request,
      data: [],
      epochs: [],
      test: null,
      versions: {},
      backend: 'any',
      createdAt: '2026-01-01T00:00:00.000Z',
      limits: ['Untrained.']
    }
    await saveModel(tf, model, directory, card)
    const denoiser = await modelDenoiser(directory)
    expect(denoiser.description).toMatchObject({ wholeSlice: true, hounsfield: [-1000, 1000] })
    const images = uniformImages(1, 2, 50, 70)
    expect(await denoiser.denoise(images, {})).toEqual(await denoiseSlices(tf, model, images))
  })
})
