import { expect, test } from 'vitest'
import { fallingProbability } from '../../../../src-core/studies/paper/single-image-statistics.ts'

const lists = (...values: number[][]) => values.map((list) => Float64Array.from(list))

test('lists that lie below each other always fall, and the other way round never', () => {
  expect(fallingProbability(lists([7, 8], [4, 5, 6], [1]))).toBe(1)
  expect(fallingProbability(lists([1], [4, 5, 6], [7, 8]))).toBe(0)
})

test('two lists of two numbers fall in the three of their four pairs that do', () => {
  expect(fallingProbability(lists([2, 4], [1, 3]))).toBe(3 / 4)
})

test('three lists are counted as all their triples', () => {
  const [a, b, c] = [
    [1, 4, 6, 7],
    [2, 3, 5],
    [0, 1, 4, 4, 6]
  ]
  let falling = 0
  for (const x of a) for (const y of b) for (const z of c) falling += Number(x > y && y > z)
  expect(fallingProbability(lists(a, b, c))).toBeCloseTo(falling / (4 * 3 * 5), 12)
})

test('an equal number does not fall', () => {
  expect(fallingProbability(lists([3], [3]))).toBe(0)
})
