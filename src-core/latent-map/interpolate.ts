import { DenoscopeError } from '../errors.ts'

/**
 * Latent vectors on the straight line between two, both ends included: shape (steps, size).
 * @throws argument.invalid when the ends differ in length, or for fewer than two steps.
 */
export function interpolate(from: Float32Array, to: Float32Array, steps: number): Float32Array {
  if (from.length !== to.length) {
    throw new DenoscopeError(
      'argument.invalid',
      `to: expected ${from.length} latent values as 'from' has, got ${to.length}`
    )
  }
  if (!Number.isInteger(steps) || steps < 2)
    throw new DenoscopeError('argument.invalid', `steps: expected 2 or more, got ${steps}`)
  const size = from.length
  return Float32Array.from({ length: steps * size }, (_, index) => {
    const share = Math.floor(index / size) / (steps - 1)
    return (1 - share) * from[index % size]! + share * to[index % size]!
  })
}
