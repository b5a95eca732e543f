import type { DiscrepancyConfiguration } from './configuration.ts'
import { Skeletonizer, thresholdInto, type PaddedMask } from './skeleton.ts'
import { TopologyCounter, type ShapeCounts } from './topology.ts'

/** Shapes of a reference and a candidate compared; see `shapeDefinitions`. */
export interface ShapeScores {
  lost: number
  invented: number
  clDice: number
  iou: number
  dice: number
  componentsError: number
  holesError: number
  endPointsError: number
  branchesError: number
}

/** Mask and skeleton of one image at one level. */
interface Shape {
  readonly mask: PaddedMask
  readonly skeleton: PaddedMask
  readonly counts: ShapeCounts
}

/**
 * Compares the foregrounds of patches of one size. With several levels, numbers of pixels and differences of counts are summed
 * over the levels before they are divided, so that one level gives exactly the published definitions.
 *
 * Where a skeleton is empty nothing of it can lie outside: no reference skeleton means `lost` 0, no candidate skeleton means
 * `invented` 0, and both missing means a clDice of 1. IoU and Dice of two empty foregrounds are 1.
 */
export class ShapeComparison {
  readonly reference: Shape
  readonly candidate: Shape
  readonly scores: ShapeScores = {
    lost: 0, invented: 0, clDice: 1, iou: 1, dice: 1, componentsError: 0, holesError: 0, endPointsError: 0, branchesError: 0
  }
  readonly #rows: number
  readonly #columns: number
  readonly #skeletonizer: Skeletonizer
  readonly #counter: TopologyCounter

  constructor(rows: number, columns: number, kind: DiscrepancyConfiguration['skeleton']) {
    const size = (rows + 2) * (columns + 2)
    const shape = (): Shape => ({
      mask: new Uint8Array(size),
      skeleton: new Uint8Array(size),
      counts: { components: 0, holes: 0, endPoints: 0, branches: 0 }
    })
    this.reference = shape()
    this.candidate = shape()
    this.#rows = rows
    this.#columns = columns
    this.#skeletonizer = new Skeletonizer(rows, columns, kind)
    this.#counter = new TopologyCounter(rows, columns)
  }

  /**
   * Fills `scores`.
   * @param offset where the patch begins in both arrays
   * @param eachLevel is called with both shapes filled, level by level.
   */
  compare(
    reference: Float32Array, test: Float32Array, offset: number, levels: readonly number[], eachLevel?: () => void
  ): void {
    const sums = { reference: 0, candidate: 0, common: 0, line: 0, lineInside: 0, testLine: 0, testLineInside: 0 }
    const errors = { components: 0, holes: 0, endPoints: 0, branches: 0 }
    for (const level of levels) {
      sums.line += this.#describe(this.reference, reference, offset, level)
      sums.testLine += this.#describe(this.candidate, test, offset, level)
      this.#overlap(sums)
      for (const name of ['components', 'holes', 'endPoints', 'branches'] as const) {
        errors[name] += Math.abs(this.reference.counts[name] - this.candidate.counts[name])
      }
      eachLevel?.()
    }
    this.#score(sums, errors)
  }

  #describe(shape: Shape, data: Float32Array, offset: number, level: number): number {
    thresholdInto(shape.mask, data, offset, this.#rows, this.#columns, level)
    const length = this.#skeletonizer.skeletonize(shape.mask, shape.skeleton)
    this.#counter.count(shape.mask, shape.skeleton, shape.counts)
    return length
  }

  #overlap(sums: { reference: number; candidate: number; common: number; lineInside: number; testLineInside: number }): void {
    const { mask, skeleton } = this.reference
    const { mask: testMask, skeleton: testSkeleton } = this.candidate
    let [ours, theirs, common, inside, testInside] = [0, 0, 0, 0, 0]
    for (let at = 0; at < mask.length; at++) {
      ours += mask[at]!
      theirs += testMask[at]!
      common += mask[at]! & testMask[at]!
      inside += skeleton[at]! & testMask[at]!
      testInside += testSkeleton[at]! & mask[at]!
    }
    sums.reference += ours
    sums.candidate += theirs
    sums.common += common
    sums.lineInside += inside
    sums.testLineInside += testInside
  }

  #score(
    sums: {
      reference: number; candidate: number; common: number; line: number; lineInside: number; testLine: number; testLineInside: number
    },
    errors: ShapeCounts
  ): void {
    const sensitivity = sums.line === 0 ? 1 : sums.lineInside / sums.line
    const precision = sums.testLine === 0 ? 1 : sums.testLineInside / sums.testLine
    const either = sums.reference + sums.candidate
    this.scores.lost = 1 - sensitivity
    this.scores.invented = 1 - precision
    this.scores.clDice = sensitivity + precision === 0 ? 0 : (2 * sensitivity * precision) / (sensitivity + precision)
    this.scores.iou = either === 0 ? 1 : sums.common / (either - sums.common)
    this.scores.dice = either === 0 ? 1 : (2 * sums.common) / either
    this.scores.componentsError = errors.components
    this.scores.holesError = errors.holes
    this.scores.endPointsError = errors.endPoints
    this.scores.branchesError = errors.branches
  }
}
