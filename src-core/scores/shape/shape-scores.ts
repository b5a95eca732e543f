import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import { maskBits } from '../patch-error-map.ts'
import { Skeletonizer, thresholdInto, type PaddedMask } from './medial-axis.ts'
import { TopologyCounter, type ShapeCounts } from './topology.ts'

/** Comparison of the shapes of a reference and a test image; see `shapeDefinitions`. */
export interface ShapeScores {
  topologyRecallLoss: number
  topologyPrecisionLoss: number
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
  /** Number of pixels of the skeleton. */
  line: number
}

/** Numbers of pixels, summed over the levels. */
interface Sums {
  reference: number
  test: number
  common: number
  line: number
  lineInside: number
  testLine: number
  testLineInside: number
}

/**
 * Compares the foregrounds of patches of one size.
 * With several levels, numbers of pixels and differences of counts are summed before the division.
 * One level gives exactly the published definitions.
 * Without a reference skeleton `topologyRecallLoss` is 0; without a test skeleton `topologyPrecisionLoss` is 0.
 * Without both, clDice is 1. IoU and Dice of two empty foregrounds are 1.
 */
export class ShapeComparison {
  readonly scores: ShapeScores = {
    topologyRecallLoss: 0,
    topologyPrecisionLoss: 0,
    clDice: 1,
    iou: 1,
    dice: 1,
    componentsError: 0,
    holesError: 0,
    endPointsError: 0,
    branchesError: 0
  }
  readonly #rows: number
  readonly #columns: number
  readonly #skeletonizer: Skeletonizer
  readonly #counter: TopologyCounter
  /** Shapes of the reference, one for each level; never shortened. */
  readonly #references: Shape[] = []
  readonly testShape: Shape
  #levels: readonly number[] = []

  constructor(rows: number, columns: number, kind: DiscrepancyConfiguration['skeleton']) {
    this.#rows = rows
    this.#columns = columns
    this.#skeletonizer = new Skeletonizer(rows, columns, kind)
    this.#counter = new TopologyCounter(rows, columns)
    this.testShape = this.#newShape()
  }

  /** Reads the reference patch at `offset`; foreground is above the levels. */
  takeReference(reference: Float32Array, offset: number, levels: readonly number[]): void {
    this.#levels = levels
    for (const [index, level] of levels.entries())
      this.#describe((this.#references[index] ??= this.#newShape()), reference, offset, level)
  }

  /** Writes the bits of `maskBits` that the reference has at any level. */
  markReference(masks: Uint8Array): void {
    masks.fill(0)
    for (const index of this.#levels.keys()) {
      const { mask, skeleton } = this.#references[index]!
      for (let row = 0, to = 0; row < this.#rows; row++) {
        let at = (row + 1) * (this.#columns + 2) + 1
        for (let column = 0; column < this.#columns; column++, at++, to++) {
          masks[to]! |= (mask[at]! * maskBits.referenceForeground) | (skeleton[at]! * maskBits.referenceSkeleton)
        }
      }
    }
  }

  /**
   * Compares the test patch at `offset` and fills `scores`.
   * @param masks array to which the test image's bits of `maskBits` are added
   * @param differing array that becomes 1 where the foregrounds differ
   */
  compare(test: Float32Array, offset: number, masks?: Uint8Array, differing?: Uint8Array): void {
    const sums = { reference: 0, test: 0, common: 0, line: 0, lineInside: 0, testLine: 0, testLineInside: 0 }
    const errors = { components: 0, holes: 0, endPoints: 0, branches: 0 }
    for (let index = 0; index < this.#levels.length; index++) {
      const reference = this.#references[index]!
      this.#describe(this.testShape, test, offset, this.#levels[index]!)
      this.#overlap(reference, sums)
      addErrors(errors, reference.counts, this.testShape.counts)
      if (masks && differing) this.#markTest(reference, masks, differing)
    }
    this.#score(sums, errors)
  }

  #newShape(): Shape {
    const size = (this.#rows + 2) * (this.#columns + 2)
    return {
      mask: new Uint8Array(size),
      skeleton: new Uint8Array(size),
      counts: { components: 0, holes: 0, endPoints: 0, branches: 0 },
      line: 0
    }
  }

  #describe(shape: Shape, data: Float32Array, offset: number, level: number): void {
    thresholdInto(shape.mask, data, offset, this.#rows, this.#columns, level)
    shape.line = this.#skeletonizer.skeletonize(shape.mask, shape.skeleton)
    this.#counter.count(shape.mask, shape.skeleton, shape.counts)
  }

  #markTest({ mask }: Shape, masks: Uint8Array, differing: Uint8Array): void {
    const { testForeground, testSkeleton } = maskBits
    const { mask: testMask, skeleton } = this.testShape
    for (let row = 0, to = 0; row < this.#rows; row++) {
      let at = (row + 1) * (this.#columns + 2) + 1
      for (let column = 0; column < this.#columns; column++, at++, to++) {
        masks[to]! |= (testMask[at]! * testForeground) | (skeleton[at]! * testSkeleton)
        differing[to]! |= mask[at]! ^ testMask[at]!
      }
    }
  }

  #overlap({ mask, skeleton, line }: Shape, sums: Sums): void {
    const { mask: testMask, skeleton: testSkeleton } = this.testShape
    let [ours, theirs, common, inside, testInside] = [0, 0, 0, 0, 0]
    for (let at = 0; at < mask.length; at++) {
      ours += mask[at]!
      theirs += testMask[at]!
      common += mask[at]! & testMask[at]!
      inside += skeleton[at]! & testMask[at]!
      testInside += testSkeleton[at]! & mask[at]!
    }
    sums.reference += ours
    sums.test += theirs
    sums.common += common
    sums.line += line
    sums.lineInside += inside
    sums.testLine += this.testShape.line
    sums.testLineInside += testInside
  }

  #score(sums: Sums, errors: ShapeCounts): void {
    const sensitivity = sums.line === 0 ? 1 : sums.lineInside / sums.line
    const precision = sums.testLine === 0 ? 1 : sums.testLineInside / sums.testLine
    const either = sums.reference + sums.test
    this.scores.topologyRecallLoss = 1 - sensitivity
    this.scores.topologyPrecisionLoss = 1 - precision
    this.scores.clDice = sensitivity + precision === 0 ? 0 : (2 * sensitivity * precision) / (sensitivity + precision)
    this.scores.iou = either === 0 ? 1 : sums.common / (either - sums.common)
    this.scores.dice = either === 0 ? 1 : (2 * sums.common) / either
    this.scores.componentsError = errors.components
    this.scores.holesError = errors.holes
    this.scores.endPointsError = errors.endPoints
    this.scores.branchesError = errors.branches
  }
}

function addErrors(errors: ShapeCounts, reference: ShapeCounts, test: ShapeCounts): void {
  errors.components += Math.abs(reference.components - test.components)
  errors.holes += Math.abs(reference.holes - test.holes)
  errors.endPoints += Math.abs(reference.endPoints - test.endPoints)
  errors.branches += Math.abs(reference.branches - test.branches)
}
