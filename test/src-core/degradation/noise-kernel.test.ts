import { describe, expect, it } from 'vitest'
import { noiseKernelOf } from '../../../src-core/degradation/noise-kernel.ts'
import { openPhantom } from '../../../src-core/sources/phantom/phantom-source.ts'
import type { Image } from '../../../src-core/images/image.ts'
import { Random } from '../../../src-core/random/random.ts'

const side = 128

const weights = [1, 2, 1]

/** Tissue of 40 HU with a slight slope and noise of 20 HU. The weights 1 2 1 smooth the noise `times` times. */
function tissue(times: number, deviation = 20): Image {
  const random = new Random(7)
  let noise = Float64Array.from({ length: side * side }, () => random.normal())
  for (let time = 0; time < times; time++) {
    noise = noise.map((_, at) => {
      let sum = 0
      for (let row = 0; row < 3; row++) {
        for (let column = 0; column < 3; column++) {
          sum +=
            weights[row]! *
            weights[column]! *
            noise[(at + (row - 1) * side + column - 1 + noise.length) % noise.length]!
        }
      }
      return sum
    })
  }
  const spread = Math.sqrt(noise.reduce((sum, value) => sum + value * value, 0) / noise.length)
  const data = Float32Array.from(noise, (value, at) => 40 + (at % side) / 4 + (deviation * value) / spread)
  return { data, rows: side, columns: side }
}

describe("the kernel of a slice's noise", () => {
  it('is sharp for white noise and soft for smoothed noise', () => {
    expect(noiseKernelOf(tissue(0))).toBe('sharp')
    expect(noiseKernelOf(tissue(2, 40))).toBe('soft')
  })

  it('is null without noise, rounding to whole HU and the phantom included', async () => {
    expect(noiseKernelOf({ ...tissue(0), data: tissue(0, 0).data.map(Math.round) })).toBeNull()
    expect(noiseKernelOf(await (await openPhantom({ seed: 1, slices: 3 })).readSlice(1))).toBeNull()
  })

  it('is null where no soft tissue is flat: in air and at edges', () => {
    expect(noiseKernelOf({ ...tissue(0), data: tissue(0).data.map((value) => value - 1000) })).toBeNull()
    expect(
      noiseKernelOf({ ...tissue(0), data: tissue(0).data.map((value, at) => value + (at % 16 < 8 ? 0 : 200)) })
    ).toBeNull()
  })
})
