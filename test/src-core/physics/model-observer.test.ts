import { describe, expect, it } from 'vitest'
import { channelizedObserver, observerRegions, templateObserver } from '../../../src-core/physics/model-observer.ts'
import {
  gaborChannels,
  laguerreGaussChannels,
  laguerreGaussWidth
} from '../../../src-core/physics/observer-channels.ts'
import { exactInterval, observerFigures } from '../../../src-core/physics/observer-intervals.ts'
import { blurredDiscAt, imagesOf, noiseOf } from '../../support/physics-images.ts'

const size = 24
const signalAt = (x: number, y: number) => 7 * blurredDiscAt(Math.hypot(x - 11.5, y - 11.5), 3, 0.8)
const signal = Float64Array.from({ length: size * size }, (_, at) => signalAt(at % size, Math.floor(at / size)))

/** White noise of 18 HU, without and with a disc of 7 HU. */
function images(count: number, seed = 1) {
  const draw = noiseOf(seed, 18)
  const absent = imagesOf([count, size, size], () => 40 + draw())
  const present = imagesOf([count, size, size], (x, y) => 40 + signal[size * y + x]! + draw())
  return { absent, present }
}

/** d' in white noise of the best linear use of the channels: length of the signal's part in their span / 18. */
function whiteDetectability(channels: readonly Float64Array[]): number {
  const mean = signal.reduce((sum, value) => sum + value, 0) / signal.length
  let rest = signal.map((value) => value - mean)
  const total = dot(rest, rest)
  const basis: Float64Array[] = []
  for (const channel of channels) {
    const offset = channel.reduce((sum, value) => sum + value, 0) / channel.length
    let own = channel.map((value) => value - offset)
    for (const other of basis) own = own.map((value, at) => value - dot(own, other) * other[at]!)
    const length = Math.sqrt(dot(own, own))
    const unit = own.map((value) => value / length)
    basis.push(unit)
    const share = dot(rest, unit)
    rest = rest.map((value, at) => value - share * unit[at]!)
  }
  return Math.sqrt(total - dot(rest, rest)) / 18
}
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0)

describe('the channelized Hotelling observer', () => {
  it.each([
    ['Laguerre-Gauss', laguerreGaussChannels(size, 5, 4)],
    ['Gabor', gaborChannels(size)]
  ])("with %s channels has the d' of their span in white noise", (_, set) => {
    const found = channelizedObserver(images(1500), set, { seed: 3 })
    const expected = whiteDetectability(set.channels)
    // Standard error of d' from 750 and 750 test images: about 0.06.
    expect(Math.abs(found.detectability - expected)).toBeLessThan(0.2)
    expect(Math.abs(found.allImages.unbiased - expected)).toBeLessThan(0.15)
    expect(found.allImages.detectability[0]).toBeLessThan(expected)
    expect(found.allImages.detectability[1]).toBeGreaterThan(expected)
    expect(found.aucInterval[0]).toBeLessThan(found.auc)
    expect(found.aucInterval[1]).toBeGreaterThan(found.auc)
    expect(found.trainingImages).toEqual([750, 750])
    expect(found.facts.presumesLinearSystem).toBe(false)
  })

  it('takes the width of its channels from the diameter, as LCD_CT does', () => {
    expect(laguerreGaussWidth(10, 0.9)).toBeCloseTo(7.407407, 6)
    expect(laguerreGaussChannels(size, 3, 4).channels[0]!.reduce((most, value) => Math.max(most, value))).toBeCloseTo(
      (Math.SQRT2 / 4) * Math.exp((-Math.PI * 0.5) / 16),
      12
    )
  })

  it('warns of few test images', () => {
    expect(channelizedObserver(images(20), laguerreGaussChannels(size, 3, 4), { seed: 1 }).warnings).toEqual([
      '10 and 10 test images; the figures scatter, so read their intervals'
    ])
  })

  it('refuses fewer training images than channels', () => {
    expect(() => channelizedObserver(images(8), laguerreGaussChannels(size, 5, 4), { seed: 1 })).toThrow(
      'observer: 5 channels need 5 signal-absent training images or more, got 4'
    )
  })

  it('refuses a singular covariance', () => {
    const { channels, ...set } = laguerreGaussChannels(size, 3, 4)
    const twice = { ...set, channels: [...channels, channels[0]!.map((value) => 2 * value)] }
    expect(() => channelizedObserver(images(40), twice, { seed: 1 })).toThrow(
      'the covariance of 4 channels is singular'
    )
    const flat = imagesOf([40, size, size], () => 3)
    expect(() =>
      channelizedObserver({ absent: flat, present: flat }, laguerreGaussChannels(size, 3, 4), { seed: 1 })
    ).toThrow('is singular')
  })

  it('refuses regions of another size than the channels', () => {
    expect(() => channelizedObserver(images(20), laguerreGaussChannels(17, 3, 4), { seed: 1 })).toThrow(
      'observer: expected regions of 17 x 17 pixels, got 24 x 24'
    )
  })
})

describe('the template observer', () => {
  it("with the known signal has the d' of the signal without its mean", () => {
    const found = templateObserver(images(1500), signal, { seed: 3 })
    const mean = signal.reduce((sum, value) => sum + value, 0) / signal.length
    const expected = Math.sqrt(signal.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / 18
    expect(Math.abs(found.detectability - expected)).toBeLessThan(0.15)
    expect(found.testImages).toEqual([1500, 1500])
  })

  it("with a trained template has a lower d', and says so", () => {
    const trained = templateObserver(images(200), null, { seed: 3 })
    expect(trained.detectability).toBeLessThan(templateObserver(images(200), signal, { seed: 3 }).detectability)
    expect(trained.warnings).toContain("a trained template underestimates d'")
  })
})

describe('figures of an observer', () => {
  it('count ties half, and take the mean variance', () => {
    const found = observerFigures(
      { absent: Float64Array.of(0, 1, 2), present: Float64Array.of(2, 3, 4) },
      { seed: 1, resamples: 200 }
    )
    // 8.5 of 9 pairs; means 1 and 3, variances 1.
    expect(found.auc).toBeCloseTo(8.5 / 9, 12)
    expect(found.detectability).toBeCloseTo(2, 12)
  })

  it('have the exact interval of the noncentral F distribution', () => {
    // scipy.optimize.brentq on scipy.stats.ncf.cdf, SciPy 1.17.1.
    const first = exactInterval(4, { absent: 30, present: 40, channels: 4 })
    expect(first.detectability).toEqual([expect.closeTo(1.312361329110298, 8), expect.closeTo(2.492558807949466, 8)])
    const second = exactInterval(1, { absent: 100, present: 100, channels: 5 })
    expect(second.detectability).toEqual([expect.closeTo(0.6436369612656674, 8), expect.closeTo(1.2473536066793538, 8)])
    // (200 - 5 - 3) / 198 - 5 / 50.
    expect(second.unbiased).toBeCloseTo(Math.sqrt(192 / 198 - 0.1), 12)
  })

  it('have an interval from 0 for images without a signal', () => {
    // F is 0.24, below its 97.5th percentile without a signal.
    expect(exactInterval(0.05, { absent: 50, present: 50, channels: 5 })).toMatchObject({
      unbiased: 0,
      detectability: [0, expect.closeTo(0.2789058476559463, 8)],
      auc: [0.5, expect.any(Number)]
    })
  })
})

describe('regions for an observer', () => {
  it('are cut from each image', () => {
    const batch = observerRegions(
      imagesOf([2, 6, 6], (x, y, slice) => 100 * slice + 10 * y + x),
      [1, 2],
      2
    )
    expect([...batch.data]).toEqual([21, 22, 31, 32, 121, 122, 131, 132])
  })

  it('stay within the image', () => {
    expect(() =>
      observerRegions(
        imagesOf([1, 6, 6], () => 0),
        [5, 0],
        2
      )
    ).toThrow('region: 2 x 2 pixels at x 5, y 0 leave the image of 6 x 6 pixels')
  })
})
