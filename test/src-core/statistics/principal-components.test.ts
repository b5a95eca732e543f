import { expect, test } from 'vitest'
import { principalComponents, projectOn, symmetricEigen } from '../../../src-core/statistics/principal-components.ts'

/**
 * 40 vectors of 5 values by a linear congruential generator (Numerical Recipes). The second value depends on the first.
 */
function vectors(): Float32Array {
  let state = 7
  const scales = [5, 3, 2, 1, 0.5]
  const values = Float32Array.from({ length: 200 }, (_, index) => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0
    return (state / 2 ** 32) * scales[index % 5]!
  })
  for (let start = 0; start < 200; start += 5) values[start + 1]! += values[start]!
  return values
}

const close = (values: Iterable<number>, expected: readonly number[], digits: number) => {
  const got = [...values]
  expect(got).toHaveLength(expected.length)
  got.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, digits))
}

test('eigenvalues and vectors of a matrix whose own are known: 2 + sqrt 2, 2, 2 - sqrt 2', () => {
  const { values, vectors: rows } = symmetricEigen(Float64Array.of(2, 1, 0, 1, 2, 1, 0, 1, 2), 3)
  close(values, [2 + Math.SQRT2, 2, 2 - Math.SQRT2], 14)
  const half = Math.SQRT1_2
  const towards = (row: number) => rows.slice(3 * row, 3 * row + 3).map((value) => value * Math.sign(rows[3 * row]!))
  close(towards(0), [0.5, half, 0.5], 14)
  close(towards(1), [half, 0, -half], 14)
  close(towards(2), [0.5, -half, 0.5], 14)
})

test('components agree with numpy 2 and scikit-learn, signs among them', () => {
  // numpy.linalg.svd of the centred vectors, signs by the largest loading.
  // sklearn.decomposition.PCA(2, svd_solver='full') gives the same.
  const components = principalComponents(vectors(), 5, 2)
  close(components.variances, [4.516791613529, 0.364663468081], 9)
  close(components.shares, [0.860801391262, 0.069496856956], 10)
  close(
    components.axes,
    [
      0.6771609135912, 0.7355141952766, -0.0216860662016, -0.001230643860661, 0.0004070618680992, -0.4552838450958,
      0.4419673312804, 0.7709122271899, 0.02883276132992, -0.04737624213481
    ],
    9
  )
  close(
    projectOn(components, vectors()).slice(0, 4),
    [-0.722355476674, 0.85518109969, 2.442141888625, -0.827829134719],
    6
  )
})

test('axes are orthonormal and the shares of all of them add up to one', () => {
  const { axes, shares } = principalComponents(vectors(), 5, 5)
  for (let one = 0; one < 5; one++) {
    for (let other = 0; other <= one; other++) {
      let product = 0
      for (let index = 0; index < 5; index++) product += axes[5 * one + index]! * axes[5 * other + index]!
      expect(product).toBeCloseTo(one === other ? 1 : 0, 13)
    }
  }
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 13)
})

test('the same vectors give the same map, and no more axes come than there are values', () => {
  expect(principalComponents(vectors(), 5, 4)).toEqual(principalComponents(vectors(), 5, 4))
  const single = principalComponents(Float32Array.of(1, 2, 3), 1, 4)
  expect([...single.variances, ...single.shares, ...single.axes]).toEqual([1, 1, 1])
  expect([...projectOn(single, Float32Array.of(1, 2, 3))]).toEqual([-1, 0, 1])
})

test('vectors that do not differ have no variance to share', () => {
  const { variances, shares } = principalComponents(new Float32Array(12).fill(3), 4, 2)
  expect([...variances, ...shares]).toEqual([0, 0, 0, 0])
})
