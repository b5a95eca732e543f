import type { OutputScores } from '../metric-definition.ts'

/** Patches at one place on two neighbouring slices, in 0..1. */
export interface NeighbourPatches {
  readonly here: Float32Array
  readonly there: Float32Array
}

/**
 * Sums of the differences between neighbouring slices, for each patch over the neighbours that it has.
 * With D = value on the other slice - value here, over the pixels of a patch and its neighbours:
 * - error: root mean square of D(output) - D(reference);
 * - jump: root mean square over the neighbours of the patch mean of D(output) - D(reference);
 * - change: root mean square of D(output) over that of D(reference), minus 1.
 */
export class NeighbourSums {
  readonly #neighbours: Float64Array
  readonly #errors: Float64Array
  readonly #jumps: Float64Array
  readonly #output: Float64Array
  readonly #reference: Float64Array

  constructor(patchCount: number) {
    const column = () => new Float64Array(patchCount)
    this.#neighbours = column()
    this.#errors = column()
    this.#jumps = column()
    this.#output = column()
    this.#reference = column()
  }

  /** Adds two patches at one place of neighbouring slices, each as the neighbour of the other. */
  add(patches: readonly [number, number], reference: NeighbourPatches, output: NeighbourPatches): void {
    const size = reference.here.length
    let [error, sum, ofOutput, ofReference] = [0, 0, 0, 0]
    for (let pixel = 0; pixel < size; pixel++) {
      const expected = reference.there[pixel]! - reference.here[pixel]!
      const found = output.there[pixel]! - output.here[pixel]!
      error += (found - expected) ** 2
      sum += found - expected
      ofOutput += found ** 2
      ofReference += expected ** 2
    }
    for (const patch of patches) {
      this.#neighbours[patch]!++
      this.#errors[patch]! += error / size
      this.#jumps[patch]! += (sum / size) ** 2
      this.#output[patch]! += ofOutput / size
      this.#reference[patch]! += ofReference / size
    }
  }

  /**
   * Scores by id. NaN for patches without a neighbour, and for the change where the reference does not change.
   * @param width of the intensity range, in the unit of the source
   */
  scores(width: number): OutputScores {
    const each = (value: (patch: number) => number) => this.#neighbours.map((_, patch) => value(patch))
    const rootMean = (sums: Float64Array) => (patch: number) =>
      width * Math.sqrt(sums[patch]! / this.#neighbours[patch]!)
    const change = (patch: number) =>
      this.#reference[patch]! > 0 ? Math.sqrt(this.#output[patch]! / this.#reference[patch]!) - 1 : NaN
    return {
      neighbourJump: each(rootMean(this.#jumps)),
      neighbourError: each(rootMean(this.#errors)),
      neighbourChange: each(change)
    }
  }
}
