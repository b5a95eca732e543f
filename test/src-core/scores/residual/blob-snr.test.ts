import { describe, expect, it } from 'vitest'
import { blobSnr, residualFloor } from '../../../../src-core/scores/residual/blob-snr.ts'
import { unexplainedResidual } from '../../../../src-core/scores/residual/unexplained-residual.ts'
import { nodule } from '../../../../src-core/studies/inserted-artefacts/ct-artefacts.ts'
import { bias, blur, noise, shift } from '../../../../src-core/studies/inserted-artefacts/image-changes.ts'
import { imageBatch, type ImageBatch } from '../../../../src-core/images/image.ts'

const side = 40
/** Three blobs of different sizes: edges in every direction. */
const reference = imageBatch(
  Float32Array.from(
    [
      [12, 12, 6],
      [26, 22, 4],
      [14, 30, 2.5]
    ]
      .map(([row, column, radius]) => nodule(side, row!, column!, radius!).cover)
      .reduce((sum, cover) => sum.map((value, pixel) => value + 0.5 * cover[pixel]!), new Float32Array(side * side))
  ),
  1,
  side,
  side
)
const floor = 0.02
const withNodule = (images: ImageBatch, contrast: number): ImageBatch => {
  const { cover } = nodule(side, 29, 10, 2)
  return { ...images, data: images.data.map((value, pixel) => value + contrast * cover[pixel]!) }
}
const scoreOf = (test: ImageBatch) => blobSnr(reference, test, { floor }).score[0]!

describe('the blob SNR', () => {
  it('is zero for the reference itself', () => {
    expect(scoreOf(reference)).toBeLessThan(1e-3)
  })

  // A 5-sigma lie is 0.1 here; what is harmless must stay far below what it gives.
  it.each([blur(0.5), blur(0.8), blur(1.2), shift(0.5), shift(1), bias(0.8, 0.05, 'gain 0.8')])(
    'explains $name away',
    async (variant) => {
      const changed = await variant.make(reference, { seed: 3, firstImage: 0 })
      expect(scoreOf(changed)).toBeLessThan(0.8)
      expect(scoreOf(withNodule(changed, 0.25))).toBeGreaterThan(5)
    }
  )

  it('counts noise in standard deviations, so that stronger noise does not score higher', async () => {
    const scores = await Promise.all(
      [0.02, 0.2].map(async (level) => {
        const half = { ...reference, data: reference.data.map((value) => 0.4 + 0.2 * value) }
        return blobSnr(half, await noise(level).make(half, { seed: 1, firstImage: 0 }), { floor: 0.001 }).score[0]!
      })
    )
    for (const score of scores) expect(score).toBeLessThan(6)
    expect(Math.abs(scores[0]! - scores[1]!)).toBeLessThan(1)
  })

  it('is positive where something was invented and negative where it was lost, at its place', () => {
    const invented = blobSnr(reference, withNodule(reference, 0.3), { floor }).response
    const lost = blobSnr(withNodule(reference, 0.3), reference, { floor }).response
    const strongest = (values: Float32Array) =>
      values.reduce((best, value, pixel) => (Math.abs(value) > Math.abs(values[best]!) ? pixel : best), 0)
    for (const [response, sign] of [
      [invented, 1],
      [lost, -1]
    ] as const) {
      const at = strongest(response)
      expect(Math.sign(response[at]!)).toBe(sign)
      expect(Math.hypot(Math.floor(at / side) - 29, (at % side) - 10)).toBeLessThan(2)
    }
  })

  it('leaves two rows and columns at the border out, where nobody can know what was shifted in', () => {
    const residual = unexplainedResidual(reference, { ...reference, data: reference.data.map((value) => value + 1) })
    expect(residual.subarray(0, 2 * side).every((value) => value === 0)).toBe(true)
  })

  it('is not defined for patches under 12 pixels', () => {
    const small = imageBatch(new Float32Array(64), 1, 8, 8)
    expect(blobSnr(small, small, { floor }).score[0]).toBeNaN()
  })

  it('takes 1 HU, or a fiftieth of a digit, for nothing', () => {
    expect(residualFloor('HU', [-1000, 1000])).toBe(1 / 2000)
    expect(residualFloor('1', [0, 1])).toBe(0.02)
  })

  it('refuses a floor that is not above zero', () => {
    expect(() => blobSnr(reference, reference, { floor: 0 })).toThrow('floor: expected a number above 0, got 0')
  })
})
