import { expect, test } from 'vitest'
import {
  calibrationError,
  classifyLogits,
  crossEntropy,
  fitTemperature
} from '../../../../src-core/scores/identity/confidence-calibration.ts'
import { varyDigits } from '../../../../src-core/scores/identity/digit-variation.ts'
import { identityChange } from '../../../../src-core/scores/identity/identity-change.ts'
import { Random } from '../../../../src-core/random/random.ts'

test('an identity changes as surely as both classes are sure, and not at all within one class', () => {
  const reference = { digits: Uint8Array.of(4, 4, 7), confidences: Float64Array.of(0.9, 0.5, 1) }
  const candidate = { digits: Uint8Array.of(9, 4, 1), confidences: Float64Array.of(0.8, 0.5, 1) }
  expect([...identityChange(reference, candidate)]).toEqual([0.9 * 0.8, 0, 1])
})

test('logits become the likeliest class and its probability; a temperature changes only the probability', () => {
  // exp(ln 3) : exp(0) = 3 : 1; with temperature 2 the ratio is sqrt(3) : 1.
  const logits = Float32Array.of(0, Math.log(3), 1000, 0)
  const plain = classifyLogits(logits, 2, 1)
  expect([...plain.digits]).toEqual([1, 0])
  expect(plain.confidences[0]).toBeCloseTo(0.75, 6)
  expect(plain.confidences[1]).toBe(1)
  expect(classifyLogits(logits, 2, 2).confidences[0]).toBeCloseTo(Math.sqrt(3) / (1 + Math.sqrt(3)), 6)
  expect(crossEntropy(logits, [1, 0], 2)).toBeCloseTo(-Math.log(0.75) / 2, 6)
})

test('the temperature of logits that claim three times too much is 3', () => {
  const random = new Random(5)
  const labels: number[] = []
  const logits = Float32Array.from({ length: 40_000 }, (_, index) => {
    if (index % 2 === 1) return 0
    const exact = random.normal()
    labels.push(random.uniform() < 1 / (1 + Math.exp(-exact)) ? 0 : 1)
    return 3 * exact
  })
  expect(Math.abs(fitTemperature(logits, labels, 2) - 3)).toBeLessThan(0.2)
})

test('the calibration error of answers that are surer than right is the difference', () => {
  const classification = { digits: Uint8Array.of(1, 1, 1, 1), confidences: Float64Array.of(0.95, 0.95, 0.95, 0.95) }
  expect(calibrationError(classification, [1, 1, 1, 2])).toBeCloseTo(0.2, 10)
})

test('varied digits stay in range and near their place, differ from draw to draw, and repeat with the seed', () => {
  const data = new Float32Array(200 * 784)
  for (let image = 0; image < 200; image++) data.set([1, 1], image * 784 + 14 * 28 + 13)
  const images = { data, count: 200, rows: 28, columns: 28 }
  const varied = varyDigits(images, { seed: 3, firstImage: 0 })
  expect(varied.data.every((value) => value >= 0 && value <= 1)).toBe(true)
  expect(varyDigits(images, { seed: 3, firstImage: 0 })).toEqual(varied)
  const tail = varyDigits({ data: data.slice(784), count: 199, rows: 28, columns: 28 }, { seed: 3, firstImage: 1 })
  expect(tail.data).toEqual(varied.data.slice(784))
  const bright = (image: number) => varied.data.subarray(image * 784, (image + 1) * 784)
  const noiseless = Array.from({ length: 200 }, (_, image) => bright(image)).filter(
    (values) => values.filter((value) => value > 0).length < 20
  )
  expect(noiseless.length).toBeGreaterThan(60)
  expect(noiseless.length).toBeLessThan(140)
  for (const values of noiseless) {
    const [mass, row] = [
      values.reduce((sum, value) => sum + value, 0),
      values.reduce((sum, value, at) => sum + value * Math.floor(at / 28), 0)
    ]
    expect(mass).toBeGreaterThan(1.2)
    expect(mass).toBeLessThan(2.8)
    expect(Math.abs(row / mass - 14)).toBeLessThan(3.5)
  }
})
