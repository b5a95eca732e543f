import { describe, expect, it } from 'vitest'
import { filterDenoiser, filterDenoisers } from '../../../../src-core/denoisers/filters/filters.ts'
import { gaussianKernel } from '../../../../src-core/denoisers/filters/gaussian-filter.ts'
import type { ParameterValues } from '../../../../src-core/denoisers/denoiser.ts'
import { imageAt, type ImageBatch } from '../../../../src-core/images/image.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { largestDifference } from '../../../support/reference.ts'

function randomImages(count: number, rows: number, columns: number, seed = 1): ImageBatch {
  const random = new Random(seed)
  return { data: new Float32Array(count * rows * columns).map(() => random.uniform()), count, rows, columns }
}

const denoise = async (id: string, images: ImageBatch, parameters = {}): Promise<ImageBatch> =>
  filterDenoiser(id).denoise(images, parameters)

/** Value of a pixel that may lie beyond the image, by the rule for borders. */
type Border = (index: number, length: number) => number
const replicate: Border = (index, length) => Math.min(length - 1, Math.max(0, index))
const reflect101: Border = (index, length) => {
  if (length === 1) return 0
  const period = 2 * (length - 1)
  const within = ((index % period) + period) % period
  return within < length ? within : period - within
}

/** Straight from the definition: a function of each pixel's square neighbourhood. */
function byDefinition(
  images: ImageBatch,
  radius: number,
  border: Border,
  value: (around: number[]) => number
): Float32Array {
  const { rows, columns } = images
  return images.data.map((_, index) => {
    const first = Math.floor(index / (rows * columns)) * rows * columns
    const row = Math.floor((index - first) / columns)
    const column = (index - first) % columns
    const around: number[] = []
    for (let r = row - radius; r <= row + radius; r++) {
      for (let c = column - radius; c <= column + radius; c++) {
        around.push(images.data[first + border(r, rows) * columns + border(c, columns)]!)
      }
    }
    return value(around)
  })
}

const middle = (values: number[]): number => values.sort((a, b) => a - b)[(values.length - 1) / 2]!
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const shapes = [
  [1, 1],
  [1, 7],
  [7, 1],
  [2, 2],
  [3, 5],
  [9, 13],
  [28, 28],
  [31, 66]
] as const

describe.each(shapes)('on images of %d x %d', (rows, columns) => {
  const images = randomImages(3, rows, columns)

  it.each([3, 5, 7])('median of size %d is the middle value with edges repeated', async (size) => {
    const filtered = await denoise('median', images, { size })
    expect(filtered.data).toEqual(byDefinition(images, (size - 1) / 2, replicate, middle))
  })

  it.each([1, 3, 5, 9])('average of size %d is the mean with the border reflected', async (size) => {
    const filtered = await denoise('average', images, { size })
    expect(largestDifference(filtered.data, byDefinition(images, (size - 1) / 2, reflect101, mean))).toBeLessThan(1e-6)
  })

  it.each([
    [3, 0],
    [5, 0],
    [7, 0],
    [7, 2],
    [11, 0]
  ])('gaussian of size %d and sigma %d is the weighted sum with the border reflected', async (size, sigma) => {
    const kernel = gaussianKernel(size, sigma)
    const weighted = (around: number[]): number =>
      around.reduce((sum, value, index) => sum + value * kernel[Math.floor(index / size)]! * kernel[index % size]!, 0)
    const filtered = await denoise('gaussian', images, { size, sigma })
    expect(largestDifference(filtered.data, byDefinition(images, (size - 1) / 2, reflect101, weighted))).toBeLessThan(
      1e-6
    )
  })

  it.each([1, 4, 5, 9])(
    'bilateral of diameter %d is the weighted mean over a disc with the border reflected',
    async (d) => {
      const radius = Math.max(1, Math.floor(d / 2))
      const weighted = (around: number[]): number => {
        const centre = around[(around.length - 1) / 2]!
        let weights = 0
        let values = 0
        around.forEach((value, index) => {
          const row = Math.floor(index / (2 * radius + 1)) - radius
          const column = (index % (2 * radius + 1)) - radius
          if (row * row + column * column > radius * radius) return
          const weight = Math.exp(-(row * row + column * column) / 18 - (value - centre) ** 2 / (2 * 0.04))
          weights += weight
          values += weight * value
        })
        return values / weights
      }
      const filtered = await denoise('bilateral', images, { d, sigmaColor: 0.2, sigmaSpace: 3 })
      expect(largestDifference(filtered.data, byDefinition(images, radius, reflect101, weighted))).toBeLessThan(1e-6)
    }
  )
})

describe('every filter', () => {
  it.each(filterDenoisers.map(({ description }) => description.id))(
    '%s treats each image on its own, however many there are',
    async (id) => {
      const images = randomImages(150, 17, 19)
      const all = await denoise(id, images)
      for (const index of [0, 1, 77, 149]) {
        const single = imageAt(images, index)
        const alone = await denoise(id, { ...single, data: single.data.slice(), count: 1 })
        expect(imageAt(all, index).data).toEqual(alone.data)
      }
    }
  )

  it.each(filterDenoisers.map(({ description }) => description.id))(
    '%s keeps its input, and keeps a constant image',
    async (id) => {
      const images = randomImages(2, 12, 15)
      const before = images.data.slice()
      await denoise(id, images)
      expect(images.data).toEqual(before)
      const flat = { ...images, data: new Float32Array(images.data.length).fill(0.7) }
      expect(largestDifference((await denoise(id, flat)).data, flat.data)).toBeLessThan(1e-6)
    }
  )

  it.each(filterDenoisers.map(({ description }) => description.id))(
    '%s takes an empty batch, one pixel, and a row',
    async (id) => {
      expect(await denoise(id, randomImages(0, 28, 28))).toMatchObject({ count: 0, rows: 28, columns: 28 })
      const pixel = randomImages(1, 1, 1)
      expect(largestDifference((await denoise(id, pixel)).data, pixel.data)).toBeLessThan(1e-6)
      expect((await denoise(id, randomImages(1, 1, 40))).data.every(Number.isFinite)).toBe(true)
    }
  )

  it.each(filterDenoisers.map(({ description }) => description.id))(
    '%s refuses values that are not finite, and says where',
    async (id) => {
      for (const [value, index] of [
        [NaN, 0],
        [Infinity, 300],
        [-Infinity, 783]
      ] as const) {
        const images = randomImages(1, 28, 28)
        images.data[index] = value
        await expect(denoise(id, images)).rejects.toThrow(
          `noisy: expected finite values, got ${value} at index ${index}`
        )
      }
    }
  )

  it.each(filterDenoisers.map(({ description }) => description.id))(
    '%s gives the same in memory of the caller, by bands of a large image too',
    async (id) => {
      const parameters: ParameterValues = id === 'nlm' ? { patchDistance: 1 } : {}
      for (const images of [randomImages(70, 28, 28), randomImages(2, 130, 513)]) {
        const memory = new Float32Array(images.data.length + 2)
        const into = memory.subarray(1, -1).fill(7)
        const filtered = await filterDenoiser(id).denoise(images, parameters, undefined, into)
        expect(filtered.data).toBe(into)
        expect(filtered).toEqual(await denoise(id, images, parameters))
        expect([memory[0], memory.at(-1)]).toEqual([0, 0])
      }
    }
  )

  it.each(filterDenoisers.map(({ description }) => description.id))(
    '%s refuses memory of another length, or that of its input',
    async (id) => {
      const images = randomImages(2, 20, 20)
      const into = async (memory: Float32Array) => filterDenoiser(id).denoise(images, {}, undefined, memory)
      await expect(into(new Float32Array(799))).rejects.toThrow('into: expected 800 values, got 799')
      await expect(into(images.data)).rejects.toThrow('into: expected memory of its own')
      const shared = new Float32Array(1200)
      const overlapping = { ...images, data: shared.subarray(0, 800) }
      expect(() => filterDenoiser(id).denoise(overlapping, {}, undefined, shared.subarray(400))).toThrow('of its own')
    }
  )

  it('takes its input and the memory of the result from one array if they do not overlap', async () => {
    const shared = new Float32Array(1600)
    const images = { ...randomImages(2, 20, 20), data: shared.subarray(0, 800) }
    images.data.set(randomImages(2, 20, 20).data)
    const filtered = await filterDenoiser('median').denoise(images, {}, undefined, shared.subarray(800))
    expect(filtered.data).toEqual((await denoise('median', randomImages(2, 20, 20))).data)
  })

  it('works in values beyond 0..1', async () => {
    const images = randomImages(1, 20, 20)
    const wide = { ...images, data: images.data.map((value) => 2000 * value - 1000) }
    const filtered = await denoise('median', wide, { size: 5 })
    const expected = (await denoise('median', images, { size: 5 })).data.map((value) => 2000 * value - 1000)
    expect(filtered.data).toEqual(expected)
  })
})

describe('a slice too large for the cache', () => {
  // 300 x 513 goes through by bands; the same rows in narrow pieces do not.
  const slice = randomImages(2, 300, 513)
  it.each([
    ['median', { size: 3 }],
    ['median', { size: 5 }],
    ['gaussian', { size: 21 }],
    ['average', { size: 5 }],
    ['bilateral', { d: 7 }]
  ] as const)('%s %o gives the same as on its parts', async (id, parameters) => {
    const whole = await denoise(id, slice, parameters)
    for (const [image, top] of [
      [0, 0],
      [0, 40],
      [1, 100],
      [1, 250]
    ] as const) {
      const start = (image * 300 + top) * 513
      const part = { data: slice.data.slice(start, start + 50 * 513), count: 1, rows: 50, columns: 513 }
      const filtered = await denoise(id, part, parameters)
      // Rows whose neighbourhood lies in the part; its upper edge is the slice's where it starts at row 0.
      const first = top === 0 ? 0 : 10
      const last = top + 50 === 300 ? 50 : 40
      expect(whole.data.slice(start + first * 513, start + last * 513)).toEqual(
        filtered.data.slice(first * 513, last * 513)
      )
    }
  })
})

describe('gaussianKernel', () => {
  it("is OpenCV's", () => {
    // cv2.getGaussianKernel(n, sigma), OpenCV 5.0.0
    const in256ths = (size: number): number[] => [...gaussianKernel(size, 0)].map((weight) => 256 * weight)
    expect(in256ths(7)).toEqual([8, 28, 56, 72, 56, 28, 8])
    expect(in256ths(9)).toEqual([4, 13, 30, 51, 60, 51, 30, 13, 4])
    expect(in256ths(11)[5]).toBeCloseTo(51.34474604513814, 9)
    expect(gaussianKernel(3, 0.8)[1]).toBeCloseTo(0.5220114687540189, 12)
  })
})

describe('median of size 5', () => {
  it('is right on zeros and ones in every arrangement of sorted columns', async () => {
    // A network of exchanges that is right on all zero-one inputs is right on all inputs (Knuth 5.3.4).
    const images = { data: new Float32Array(7776 * 25), count: 7776, rows: 5, columns: 5 }
    for (let state = 0; state < 7776; state++) {
      for (let column = 0, rest = state; column < 5; column++, rest = Math.floor(rest / 6)) {
        for (let row = 0; row < rest % 6; row++) images.data[state * 25 + row * 5 + column] = 1
      }
    }
    const { data } = await denoise('median', images, { size: 5 })
    for (let state = 0; state < 7776; state++) {
      const ones = images.data.subarray(state * 25, state * 25 + 25).reduce((sum, value) => sum + value, 0)
      expect(data[state * 25 + 12]).toBe(ones >= 13 ? 1 : 0)
    }
  })
})
