import { expect, it } from 'vitest'
import { RemainingTime } from '../../../src-core/runtime/remaining-time.ts'

it('is unknown before half a second or one hundredth has passed', () => {
  let now = 0
  const time = new RemainingTime(() => now)
  now = 400
  expect(time.at(0.5)).toBeNull()
  now = 5000
  expect(time.at(0.005)).toBeNull()
})

it('estimates what is left from what is done: a quarter in 10 s leaves 30 s', () => {
  let now = 0
  const time = new RemainingTime(() => now)
  now = 10_000
  expect(time.at(0.25)).toBeCloseTo(30, 10)
})

it('moves smoothly when the throughput changes', () => {
  let now = 0
  const time = new RemainingTime(() => now)
  now = 10_000
  time.at(0.25)
  now = 30_000
  // The new estimate alone would be 30 s; 0.7 x 30 + 0.3 x 30 = 30, and at half of 40 s: 0.7 x 30 + 0.3 x 40 = 33.
  expect(time.at(0.5)).toBeCloseTo(30, 10)
  now = 40_000
  expect(time.at(0.5)).toBeCloseTo(33, 10)
})
