import type { Tensor4D } from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import type { ImageBatch } from '../../../src-core/images/image.ts'
import { loadTensorFlow } from '../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { Random } from '../../../src-core/random/random.ts'
import { lossIds, lossNames, type LossId } from '../../../src-core/denoisers/loss-names.ts'
import { losses } from '../../../src-core/training/losses.ts'

const { tf } = await loadTensorFlow()
const ids = lossIds

const asTensor = ({ data, count, rows, columns }: ImageBatch) => tf.tensor4d(data, [count, rows, columns, 1])

/** Value and gradient with respect to the prediction, by TensorFlow. */
function byTensors(id: LossId, prediction: ImageBatch, target: ImageBatch): { value: number; slope: Float32Array } {
  const y = asTensor(target)
  const { value, grad } = tf.valueAndGrad((x) => losses[id].ofTensors(tf, x as Tensor4D, y))(asTensor(prediction))
  return { value: value.dataSync()[0]!, slope: grad.dataSync<'float32'>() }
}

function randomImages(count: number, rows: number, columns: number, seed: number): ImageBatch {
  const random = new Random(seed)
  return {
    data: new Float32Array(count * rows * columns).map(() => 0.1 + 0.8 * random.uniform()),
    count,
    rows,
    columns
  }
}

describe('values by hand, on the prediction 1/2 1/4 1 1/8 for the target 1/4 1/4 1/2 5/8', () => {
  const prediction = { data: Float32Array.of(0.5, 0.25, 1, 0.125), count: 1, rows: 2, columns: 2 }
  const target = { data: Float32Array.of(0.25, 0.25, 0.5, 0.625), count: 1, rows: 2, columns: 2 }

  it.each([
    // (1/16 + 0 + 1/4 + 1/4) / 4, and 2 (p - t) / 4
    ['mse', 0.140625, [0.125, 0, 0.25, -0.25]],
    // (1/4 + 0 + 1/2 + 1/2) / 4, and sign(p - t) / 4
    ['l1', 0.3125, [0.25, 0, 0.25, -0.25]],
    // (1/2 + ln(2)/4 + 1/4 + ln(4)/4 + 1 + 1/8 + 5 ln(8)/8) / 4, and (1 - t/p) / 4
    ['poisson', (1.875 + (0.25 + 0.5 + 1.875) * Math.LN2) / 4, [0.125, 0, 0.125, -1]]
  ] as const)('%s is %d, its slopes %j', (id, expected, slopes) => {
    const { value, slope } = byTensors(id, prediction, target)
    expect(value).toBeCloseTo(expected, 6)
    expect(losses[id].ofImages(target, prediction)).toBeCloseTo(expected, 6)
    slope.forEach((actual, index) => expect(actual).toBeCloseTo(slopes[index]!, 6))
  })

  it('Poisson stays finite where nothing was expected', () => {
    const nothing = { ...prediction, data: new Float32Array(4) }
    const { value, slope } = byTensors('poisson', nothing, target)
    // t ln(1e8), on average
    expect(value).toBeCloseTo(0.40625 * Math.log(1e8), 4)
    expect(slope.every(Number.isFinite)).toBe(true)
  })
})

describe('SSIM', () => {
  it('is 1 - (2 / 8 + 0.0001) / (5 / 16 + 0.0001) for constant images 1/2 and 1/4', () => {
    const [half, quarter] = [0.5, 0.25].map((value) => ({
      data: new Float32Array(400).fill(value),
      count: 1,
      rows: 20,
      columns: 20
    }))
    expect(byTensors('ssim', half!, quarter!).value).toBeCloseTo(1 - 0.2501 / 0.3126, 4)
  })

  it('is 0 for equal images, at its minimum', () => {
    const images = randomImages(2, 28, 28, 1)
    const { value, slope } = byTensors('ssim', images, images)
    expect(value).toBeCloseTo(0, 5)
    expect(Math.max(...slope.map(Math.abs))).toBeLessThan(1e-6)
  })

  it('needs images of the size of its window', () => {
    const small = randomImages(1, 10, 28, 1)
    expect(() => byTensors('ssim', small, small)).toThrow('loss: SSIM needs at least 11 x 11 pixels, got 10')
  })
})

describe.each(ids)('%s on random images', (id) => {
  const [prediction, target] = [randomImages(3, 14, 17, 1), randomImages(3, 14, 17, 2)]
  const { value, slope } = byTensors(id, prediction, target)

  it('is the same by TensorFlow and in 64-bit numbers', () => {
    expect(value).toBeCloseTo(losses[id].ofImages(target, prediction), 5)
  })

  it('has the slopes of its finite differences', () => {
    const largest = Math.max(...slope.map(Math.abs))
    for (let pixel = 0; pixel < slope.length; pixel += 13) {
      const at = (step: number) => {
        const data = prediction.data.slice()
        data[pixel]! += step
        return [data[pixel]!, losses[id].ofImages(target, { ...prediction, data })] as const
      }
      const [[above, more], [below, less]] = [at(1e-3), at(-1e-3)]
      expect(Math.abs((more - less) / (above - below) - slope[pixel]!)).toBeLessThan(2e-3 * largest)
    }
  })

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors
    tf.tidy(() => void byTensors(id, prediction, target))
    expect(tf.memory().numTensors).toBe(before)
  })

  it('has a name and a source', () => {
    expect(lossNames[id].name).not.toBe('')
    expect(lossNames[id].citation).toMatch(/\d{4}/)
  })
})

describe('the detail weighted L1', () => {
  const flat = (value: number): ImageBatch => ({
    data: new Float32Array(32 * 32).fill(value),
    count: 1,
    rows: 32,
    columns: 32
  })
  /** A spot of 5 x 5 pixels in the middle. */
  const spot = (contrast: number): ImageBatch => {
    const image = flat(0.5)
    for (let row = 14; row < 19; row++) image.data.fill(0.5 + contrast, row * 32 + 14, row * 32 + 19)
    return image
  }

  it('is the L1 where the target is flat, up to its border', () => {
    expect(losses.detail.ofImages(flat(0.5), flat(0.6))).toBeCloseTo(0.1, 6)
    expect(byTensors('detail', flat(0.6), flat(0.5)).value).toBeCloseTo(0.1, 6)
  })

  it('weighs an error on a small structure five times one on flat ground far from it', () => {
    const { slope } = byTensors('detail', flat(0.3), spot(0.2))
    expect(slope[16 * 32 + 16]! / slope[0]!).toBeCloseTo(5, 5)
  })

  it('weighs faint structure in proportion to its contrast', () => {
    const weightOf = (contrast: number) =>
      -byTensors('detail', flat(0.3), spot(contrast)).slope[16 * 32 + 16]! * 32 * 32 - 1
    expect(weightOf(0.02) / weightOf(0.01)).toBeCloseTo(2, 3)
  })

  it('refuses images of another shape', () => {
    expect(() => losses.detail.ofImages(flat(0), randomImages(1, 8, 8, 1))).toThrow(
      expect.objectContaining({ code: 'argument.invalid' })
    )
  })
})
