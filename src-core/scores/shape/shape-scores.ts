import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import { maskBits } from '../patch-error-map.ts'
import { Skeletonizer, thresholdInto, type PaddedMask, neighboursOf } from './medial-axis.ts'

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

const isSame = (one: PaddedMask, other: PaddedMask): boolean => Buffer.compare(one, other) === 0

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
    for (const [index, level] of levels.entries()) {
      const shape = (this.#references[index] ??= this.#newShape())
      this.#threshold(reference, offset, level)
      // Whole patches of air or of tissue have the mask of the patch before.
      if (!isSame(this.testShape.mask, shape.mask)) this.#describe(shape, this.testShape.mask)
    }
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
      this.#threshold(test, offset, this.#levels[index]!)
      if (isSame(this.testShape.mask, reference.mask)) this.#copy(reference)
      else this.#describe(this.testShape, this.testShape.mask)
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

  /** Fills the mask of the test shape. */
  #threshold(data: Float32Array, offset: number, level: number): void {
    thresholdInto(this.testShape.mask, data, offset, this.#rows, this.#columns, level)
  }

  #describe(shape: Shape, mask: PaddedMask): void {
    shape.mask.set(mask)
    shape.line = this.#skeletonizer.skeletonize(shape.mask, shape.skeleton)
    this.#counter.count(shape.mask, shape.skeleton, shape.counts)
  }

  /** Makes the test shape that of the reference, whose mask it has. */
  #copy({ skeleton, counts, line }: Shape): void {
    this.testShape.skeleton.set(skeleton)
    Object.assign(this.testShape.counts, counts)
    this.testShape.line = line
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

/** Counts of one mask and its skeleton. */
interface ShapeCounts {
  /** 8-connected components of the foreground: the Betti number b0. */
  components: number
  /** 4-connected components of the background that do not reach the border: the Betti number b1. */
  holes: number
  /** Skeleton pixels at which a line ends. */
  endPoints: number
  /** Groups of skeleton pixels at which three or more lines meet. */
  branches: number
}

/**
 * Number of lines that leave a skeleton pixel: changes from background to foreground in its ring of eight neighbours.
 */
const lines = Uint8Array.from({ length: 256 }, (_, ring) => {
  let rises = 0
  for (let bit = 0; bit < 8; bit++) if (((ring >> bit) & 1) === 0 && ((ring >> ((bit + 1) % 8)) & 1) === 1) rises++
  return rises
})

/** Four times the Euler number's share of a 2 x 2 square, 8-connected (Gray 1971, doi:10.1109/T-C.1971.223289). */
const quadShares = Int8Array.from({ length: 16 }, (_, quad) => {
  const set = [0, 1, 2, 3].filter((bit) => (quad >> bit) & 1).length
  if (set === 1) return 1
  if (set === 3) return -1
  return quad === 0b0110 || quad === 0b1001 ? -2 : 0
})

/** Counts components, holes, ends and branches of masks of one size. */
class TopologyCounter {
  readonly #width: number
  readonly #height: number
  readonly #left: Uint8Array
  readonly #stack: Int32Array
  readonly #crossings: Uint8Array

  constructor(rows: number, columns: number) {
    this.#width = columns + 2
    this.#height = rows + 2
    this.#left = new Uint8Array(this.#width * this.#height)
    this.#crossings = new Uint8Array(this.#width * this.#height)
    this.#stack = new Int32Array(this.#width * this.#height)
  }

  count(mask: PaddedMask, skeleton: PaddedMask, into: ShapeCounts): void {
    into.components = this.#components(mask)
    into.holes = into.components - this.#eulerNumber(mask)
    into.endPoints = 0
    this.#crossings.fill(0)
    let crossings = 0
    for (let at = this.#width; at < skeleton.length - this.#width; at++) {
      if (skeleton[at] === 0) continue
      const leaving = lines[neighboursOf(skeleton, at, this.#width)]!
      if (leaving === 1) into.endPoints++
      if (leaving < 3) continue
      this.#crossings[at] = 1
      crossings++
    }
    into.branches = crossings < 2 ? crossings : this.#components(this.#crossings)
  }

  #components(mask: PaddedMask): number {
    const [left, width, stack] = [this.#left, this.#width, this.#stack]
    left.set(mask)
    let components = 0
    for (let start = width; start < left.length - width; start++) {
      if (left[start] === 0) continue
      components++
      left[start] = 0
      let depth = 0
      stack[depth++] = start
      while (depth > 0) {
        const at = stack[--depth]!
        for (let row = at - width; row <= at + width; row += width) {
          for (let next = row - 1; next <= row + 1; next++) {
            if (left[next] === 0) continue
            left[next] = 0
            stack[depth++] = next
          }
        }
      }
    }
    return components
  }

  #eulerNumber(mask: PaddedMask): number {
    const width = this.#width
    let quarters = 0
    for (let row = 0; row < this.#height - 1; row++) {
      let at = row * width
      let quad = 0
      for (let column = 0; column < width; column++, at++) {
        // The left one of the two columns of a square has the upper bits.
        quad = ((quad << 2) & 0b1100) | (mask[at]! << 1) | mask[at + width]!
        if (column > 0) quarters += quadShares[quad]!
      }
    }
    return quarters / 4
  }
}
