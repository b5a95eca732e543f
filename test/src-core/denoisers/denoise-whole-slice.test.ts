import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Denoiser } from '../../../src-core/denoisers/denoiser.ts'
import { filterDenoiser } from '../../../src-core/denoisers/filters/filters.ts'
import { denoiseWhole, denoiseWholeImages } from '../../../src-core/denoisers/denoise-whole-slice.ts'
import { degradeGaussian } from '../../../src-core/degradation/pixel-noise.ts'
import { batchOfOne, imageAt, type Image, type ImageBatch } from '../../../src-core/images/image.ts'
import { toUnitRange } from '../../../src-core/images/intensity.ts'
import { psnr } from '../../../src-core/scores/fidelity/pixel-errors.ts'
import { modelDenoiser } from '../../../src-core/denoisers/models/model-denoiser.ts'
import { Random } from '../../../src-core/random/random.ts'
import { openPhantom } from '../../../src-core/sources/phantom/phantom-source.ts'
import { largestDifference } from '../../support/reference.ts'

function patchDenoiser(size: readonly [number, number], denoise: (patches: ImageBatch) => ImageBatch): Denoiser {
  const description = {
    id: 'test',
    name: 'Test',
    family: 'model',
    description: '',
    citation: '',
    parameters: [],
    patchSize: size
  } as const
  return { description, denoise }
}

const identity = (rows = 28, columns = 28) => patchDenoiser([rows, columns], (patches) => patches)

function randomImage(rows: number, columns: number): Image {
  const random = new Random(1)
  return { data: new Float32Array(rows * columns).map(() => random.uniform()), rows, columns }
}

/** Adds a value of its own to each patch: what makes seams where patches are laid side by side. */
function unevenDenoiser(): Denoiser {
  const random = new Random(7)
  return patchDenoiser([28, 28], (patches) => {
    const data = patches.data.slice()
    for (let patch = 0; patch < patches.count; patch++) {
      const shift = 0.1 * (2 * random.uniform() - 1)
      for (let pixel = patch * 784; pixel < (patch + 1) * 784; pixel++) data[pixel]! += shift
    }
    return { ...patches, data }
  })
}

/** Mean squared step from a column to the next, where patches begin or end and elsewhere. */
function stepEnergies({ data, rows, columns }: Image, stride: number): { atSeams: number; elsewhere: number } {
  const sums = { atSeams: [0, 0], elsewhere: [0, 0] }
  for (let row = 0; row < rows; row++) {
    for (let column = 1; column < columns; column++) {
      const entry = column % stride === 0 ? sums.atSeams : sums.elsewhere
      entry[0]! += (data[row * columns + column]! - data[row * columns + column - 1]!) ** 2
      entry[1]!++
    }
  }
  return { atSeams: sums.atSeams[0]! / sums.atSeams[1]!, elsewhere: sums.elsewhere[0]! / sums.elsewhere[1]! }
}

describe('denoising a whole image by patches', () => {
  it.each([
    [512, 512, 28, 28, 7],
    [1, 1, 28, 28, 7],
    [5, 90, 28, 28, 7],
    [28, 28, 28, 28, 14],
    [61, 47, 16, 12, 5],
    [40, 33, 8, 8, 8],
    [30, 31, 9, 9, 1]
  ])(
    'gives a %d x %d image back when nothing is denoised, patches %d x %d, stride %d',
    async (rows, columns, height, width, stride) => {
      const image = randomImage(rows, columns)
      const result = await denoiseWhole(identity(height, width), image, {}, { stride })
      expect([result.rows, result.columns]).toEqual([rows, columns])
      expect(largestDifference(result.data, image.data)).toBeLessThan(1e-6)
    }
  )

  it('leaves a constant image constant', async () => {
    const image = { data: new Float32Array(100 * 83).fill(0.7), rows: 100, columns: 83 }
    expect(largestDifference((await denoiseWhole(identity(), image, {})).data, image.data)).toBeLessThan(1e-6)
  })

  it('counts every pixel, at the border too, in as many patches', async () => {
    const image = randomImage(50, 64)
    let patchCount = 0
    const counting = patchDenoiser([28, 28], (patches) => {
      patchCount += patches.count
      return patches
    })
    await denoiseWhole(counting, image, {}, { stride: 7 })
    // Starts -21, -14 ... 49 and -21 ... 63: four patches over each pixel of an axis.
    expect(patchCount).toBe(11 * 13)
  })

  it('shows no seams where neighbouring patches differ, which patches side by side do', async () => {
    const flat = { data: new Float32Array(196 * 196).fill(0.5), rows: 196, columns: 196 }
    const blended = stepEnergies(await denoiseWhole(unevenDenoiser(), flat, {}, { stride: 7 }), 7)
    const tiled = stepEnergies(await denoiseWhole(unevenDenoiser(), flat, {}, { stride: 28 }), 28)
    expect(tiled.atSeams).toBeGreaterThan(1e-3)
    expect(tiled.elsewhere).toBeLessThan(1e-12)
    expect(blended.atSeams).toBeLessThan(1e-5)
    expect(blended.atSeams / blended.elsewhere).toBeLessThan(1.5)
  })

  it('is a quarter of the patch apart unless a stride is given', async () => {
    const image = randomImage(60, 60)
    const byDefault = await denoiseWhole(unevenDenoiser(), image, {})
    expect(byDefault.data).toEqual((await denoiseWhole(unevenDenoiser(), image, {}, { stride: 7 })).data)
  })

  it('refuses a stride that leaves gaps, or is none', async () => {
    const image = randomImage(60, 60)
    for (const stride of [29, 0, 1.5]) {
      await expect(denoiseWhole(identity(), image, {}, { stride })).rejects.toMatchObject({ code: 'argument.invalid' })
    }
  })

  it('goes through a large image by batches, tells how far it is, and can be cancelled between two', async () => {
    const controller = new AbortController()
    const reported: number[] = []
    const onProgress = (fraction: number) => {
      reported.push(fraction)
      if (reported.length === 2) controller.abort()
    }
    const running = denoiseWhole(identity(), randomImage(512, 512), {}, { signal: controller.signal, onProgress })
    await expect(running).rejects.toMatchObject({ code: 'job.cancelled' })
    expect(reported).toEqual([1024 / 5929, 2048 / 5929])
  })

  it('hands the whole image to a denoiser of any size', async () => {
    const image = randomImage(40, 30)
    const median = filterDenoiser('median')
    const whole = await denoiseWhole(median, image, { size: 5 })
    expect(whole.data).toEqual((await median.denoise(batchOfOne(image), { size: 5 })).data)
  })

  it('treats each image of a batch on its own', async () => {
    const { data } = randomImage(80, 30)
    const images = { data, count: 2, rows: 40, columns: 30 }
    const reported: number[] = []
    const all = await denoiseWholeImages(identity(), images, {}, { onProgress: (fraction) => reported.push(fraction) })
    expect(largestDifference(all.data, data)).toBeLessThan(1e-6)
    expect(reported).toEqual([0.5, 1])
  })
})

describe('the shipped CT autoencoder on a whole slice of the phantom', () => {
  it('removes noise without seams', async () => {
    const phantom = await openPhantom({ seed: 11, slices: 1 })
    const clean = toUnitRange(await phantom.readSlice(0), phantom.summary.intensityRange)
    const noisy = imageAt(degradeGaussian(batchOfOne(clean), { factor: 0.1, seed: 1 }), 0)
    const model = await modelDenoiser(
      join(import.meta.dirname, '../../../resources/models/autoencoder-ct-gaussian-0.1')
    )
    const denoised = await denoiseWhole(model, noisy, {})
    const [before, after] = [noisy, denoised].map(
      (image) => psnr(batchOfOne(clean), batchOfOne(image), { dataRange: 1 })[0]!
    )
    expect(after).toBeGreaterThan(before! + 6)
    const { atSeams, elsewhere } = stepEnergies(denoised, 7)
    expect(atSeams / elsewhere).toBeGreaterThan(0.95)
    expect(atSeams / elsewhere).toBeLessThan(1.05)
  })
})

describe('a denoiser with neighbours', () => {
  /** Adds up the slices of a stack with the weights 1, 10 and 100. */
  const weighing = (size?: readonly [number, number]): Denoiser => {
    const { description } = patchDenoiser(size ?? [1, 1], (patches) => patches)
    return {
      description: { ...description, patchSize: size, neighbours: 1 },
      denoise: () => expect.unreachable('a stack was expected'),
      denoiseStacks: async ({ data, count, rows, columns }) => {
        const pixels = rows * columns
        const sum = (index: number) => {
          const at = Math.floor(index / pixels) * 3 * pixels + (index % pixels)
          return data[at]! + 10 * data[at + pixels]! + 100 * data[at + 2 * pixels]!
        }
        return {
          data: Float32Array.from({ length: data.length / 3 }, (_, index) => sum(index)),
          count: count / 3,
          rows,
          columns
        }
      }
    }
  }
  const flat = (value: number): Image => ({ data: new Float32Array(70).fill(value), rows: 7, columns: 10 })

  it.each([undefined, [4, 4]] as const)('gets the slices before and after, in patches of %j', async (size) => {
    const { data } = await denoiseWhole(weighing(size), flat(2), {}, { neighbours: [flat(1), flat(3)] })
    data.forEach((value) => expect(value).toBeCloseTo(321, 3))
  })

  it('gets a slice as its own neighbour if there is none', async () => {
    expect((await denoiseWhole(weighing(), flat(2), {})).data[0]).toBe(222)
  })

  it('gets the neighbours of each slice of a batch, the edge slices repeated', async () => {
    const data = Float32Array.from([1, 2, 3].flatMap((value) => [...flat(value).data]))
    const denoised = await denoiseWholeImages(weighing(), { data, count: 3, rows: 7, columns: 10 }, {})
    expect([0, 70, 140].map((at) => denoised.data[at])).toEqual([211, 321, 332])
  })
})

it('an image of the patch size goes through as it is, unless a stride is given', async () => {
  const sizes: number[] = []
  const counting = patchDenoiser([28, 28], (patches) => {
    sizes.push(patches.count)
    return patches
  })
  await denoiseWhole(counting, randomImage(28, 28), {})
  await denoiseWhole(counting, randomImage(28, 28), {}, { stride: 14 })
  // Patches every 14 pixels from -14 to 14 along both axes.
  expect(sizes).toEqual([1, 9])
})
