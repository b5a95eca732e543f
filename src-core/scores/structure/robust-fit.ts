import type { DegradationFit } from '../residual/degradation-fit.ts'
import type { BytePlane, PatchPlanes, Plane } from '../patch-planes.ts'
import type { StructureSearch } from './structure-search.ts'

type Beginning = (fit: DegradationFit) => void
const plainFit: Beginning = (fit) => fit.fit('all')
const sameAsReference: Beginning = (fit) => fit.suppose([1, 1, 1])

/** Starting points of the robust fit beside the plain one. */
const beginnings: readonly Beginning[] = [
  sameAsReference,
  (fit) => fit.fit('intensity-bias'),
  // Gaussian blurs of sigma 1 and 1.5 pixels, about.
  (fit) => fit.suppose([0.05, 0.5, 0.85]),
  (fit) => fit.suppose([0, 0.2, 0.6])
]
const triedBeginnings = 2
const enoughGain = 0.98
const robustRounds = 4

/** A fit, its loss, and the pixels beyond the threshold. */
interface Start {
  readonly loss: number
  readonly factors: Float64Array
  readonly beyond: Uint8Array
}

/**
 * Least squares with each pixel's squared difference cut off at a threshold.
 * Talwar's loss: Hinich & Talwar 1975, doi:10.1080/01621459.1975.10480271.
 * Iteration starts at the starting point with the least loss.
 * Each step leaves out pixels beyond the threshold and fits the rest again, while the loss falls.
 */
export class RobustFit {
  readonly #planes: PatchPlanes
  readonly #fit: DegradationFit
  readonly #search: StructureSearch
  readonly #beyond: BytePlane
  readonly #left: BytePlane
  readonly #scratch: Plane

  constructor(planes: PatchPlanes, fit: DegradationFit, search: StructureSearch, scratch: Plane) {
    this.#planes = planes
    this.#fit = fit
    this.#search = search
    this.#beyond = planes.bytes()
    this.#left = planes.bytes()
    this.#scratch = scratch
  }

  /**
   * Leaves the best fit as the latest one. The plain fit must be the latest before, and searched.
   * @param contrast least threshold, in 0..1 @param significance threshold in standard deviations of the noise
   */
  run(contrast: number, significance: number, ridge: number): void {
    const { noiseInside, noiseOutside } = this.#search.result
    const plainNoise = Math.min(noiseInside, noiseOutside)
    sameAsReference(this.#fit)
    const limit = Math.max(contrast, significance * Math.min(plainNoise, this.#search.noiseLeft()))
    const plain = this.#start(plainFit, limit)
    // Plain least squares are best if no pixel is beyond the threshold.
    if (!plain.beyond.includes(1)) return
    const starts = [plain, ...beginnings.map((begin) => this.#start(begin, limit))]
    starts.sort((one, other) => one.loss - other.loss)
    let best: Pick<Start, 'loss' | 'factors'> = starts[0]!
    for (const start of starts.slice(0, triedBeginnings)) best = this.#pursue(start, best, limit, ridge)
    this.#fit.comeBackTo(best.factors)
  }

  #start(begin: Beginning, limit: number): Start {
    begin(this.#fit)
    return {
      loss: this.#search.cutLoss(limit, this.#beyond),
      factors: this.#fit.keep(),
      beyond: this.#beyond.values.slice()
    }
  }

  #pursue(
    start: Start,
    best: Pick<Start, 'loss' | 'factors'>,
    limit: number,
    ridge: number
  ): Pick<Start, 'loss' | 'factors'> {
    const { kernels, rows, columns } = this.#planes
    let { loss } = start
    this.#beyond.values.set(start.beyond)
    for (let round = 0; round < robustRounds; round++) {
      kernels.surround(this.#beyond.address, 1, this.#left.address, this.#scratch.address, rows, columns)
      this.#fit.fitWithout(this.#left, ridge)
      const next = this.#search.cutLoss(limit, this.#beyond)
      if (next < best.loss) best = { loss: next, factors: this.#fit.keep() }
      if (!(next < enoughGain * loss)) break
      loss = next
    }
    return best
  }
}
