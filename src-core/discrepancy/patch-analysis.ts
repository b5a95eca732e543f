import type { ImageBatch } from '../images/image.ts'
import type { IntensityRange } from '../images/intensity.ts'
import { medianInPlace } from '../metrics/order-statistics.ts'
import type { PatchFacts } from './cause.ts'
import type { DiscrepancyConfiguration } from './configuration.ts'
import { EdgeChange } from './edge-change.ts'
import { ExplanationFit, type Explanation } from './explanation.ts'
import { maskBits } from './patch-ledger.ts'
import { ResidualDescription } from './residual.ts'
import { ShapeComparison } from './shape-scores.ts'
import { noiseLeftBySmoothing } from './smoothing.ts'
import { StructureSearch } from './structure.ts'
import { foregroundLevels } from './thresholds.ts'

/** What an explanation must take away of the smoothed difference beyond noise to be believed for the whole patch. */
const believedShare = 0.95

type Beginning = (fit: ExplanationFit, ridge: number) => void
const plainFit: Beginning = (fit, ridge) => fit.fit('all', ridge)
const sameAsReference: Beginning = (fit) => fit.suppose([1, 1, 1])

/** Where the robust fit begins beside the plain one, how many beginnings it pursues, and how long. */
const beginnings: readonly Beginning[] = [
  sameAsReference,
  (fit, ridge) => fit.fit('intensity-bias', ridge),
  // Gaussian blurs of sigma 1 and 1.5 pixels, about.
  (fit) => fit.suppose([0.05, 0.5, 0.85]),
  (fit) => fit.suppose([0, 0.2, 0.6])
]
const triedBeginnings = 2
const enoughGain = 0.98
const robustRounds = 4

const noExplanation: Explanation = { offset: 0, gain: 1, bands: [1, 1, 1], down: 0, right: 0 }

/** Measures patches of one size one after the other; everything it needs is made once. */
export class PatchAnalysis {
  /** Of the patch measured last. */
  readonly facts: { -readonly [Name in keyof PatchFacts]: PatchFacts[Name] }
  /** Bits of `maskBits` of the patch measured last. */
  readonly masks: Uint8Array
  readonly #configuration: DiscrepancyConfiguration
  readonly #range: IntensityRange
  readonly #rows: number
  readonly #columns: number
  readonly #shape: ShapeComparison
  readonly #residual: ResidualDescription
  readonly #edges: EdgeChange
  readonly #fit: ExplanationFit
  readonly #search: StructureSearch
  readonly #foreground: Uint8Array
  readonly #differing: Uint8Array
  readonly #left: Uint8Array
  readonly #beyond: Uint8Array
  readonly #sorted: Float64Array
  readonly #shares = { all: 0, blur: 0, shift: 0, 'intensity-bias': 0 }

  constructor(rows: number, columns: number, configuration: DiscrepancyConfiguration, range: IntensityRange) {
    const bytes = () => new Uint8Array(rows * columns)
    this.#configuration = configuration
    this.#range = range
    this.#rows = rows
    this.#columns = columns
    this.#shape = new ShapeComparison(rows, columns, configuration.skeleton)
    this.#residual = new ResidualDescription(rows, columns)
    this.#edges = new EdgeChange(rows, columns)
    this.#fit = new ExplanationFit(rows, columns)
    this.#search = new StructureSearch(rows, columns)
    this.masks = bytes()
    this.#foreground = bytes()
    this.#differing = bytes()
    this.#left = bytes()
    this.#beyond = bytes()
    this.#sorted = new Float64Array(rows * columns)
    this.facts = {
      shape: this.#shape.scores, residual: this.#residual.scores, structure: this.#search.result, shares: this.#shares,
      explanation: noExplanation, structuralError: 0, sharpnessChange: NaN, intensityShift: 0, rmse: 0, identityChange: NaN
    }
  }

  /** Measures patch `index` of a pair of batches, in 0..1, and fills `facts` and `masks`. */
  measure(reference: ImageBatch, test: ImageBatch, index: number, identityChange: number): void {
    const size = this.masks.length
    const offset = index * size
    const [clean, found] = [reference.data, test.data]
    const levels = foregroundLevels(this.#configuration.foreground, clean.subarray(offset, offset + size), this.#range)
    this.masks.fill(0)
    this.#differing.fill(0)
    this.#shape.compare(clean, found, offset, levels, () => this.#addToMasks())
    this.#residual.describe(clean, found, offset)
    this.#measureIntensities(clean, found, offset)
    this.#measureStructure(clean, found, offset)
    const [low, high] = this.#range
    const image = (data: Float32Array) => ({ data: data.subarray(offset, offset + size), rows: this.#rows, columns: this.#columns })
    this.facts.sharpnessChange = this.#edges.measure(image(clean), image(found), this.#configuration.structure.contrast / (high - low))
    this.facts.identityChange = identityChange
  }

  #addToMasks(): void {
    const { reference, candidate } = this.#shape
    const { referenceForeground, candidateForeground, referenceSkeleton, candidateSkeleton } = maskBits
    let to = 0
    for (let row = 1; row <= this.#rows; row++) {
      let at = row * (this.#columns + 2) + 1
      for (let column = 0; column < this.#columns; column++, at++, to++) {
        this.masks[to]! |=
          (reference.mask[at]! * referenceForeground) | (candidate.mask[at]! * candidateForeground) |
          (reference.skeleton[at]! * referenceSkeleton) | (candidate.skeleton[at]! * candidateSkeleton)
        this.#differing[to]! |= reference.mask[at]! ^ candidate.mask[at]!
      }
    }
  }

  #measureIntensities(reference: Float32Array, test: Float32Array, offset: number): void {
    const [low, high] = this.#range
    const size = this.masks.length
    let squares = 0
    for (let at = 0; at < size; at++) squares += (test[offset + at]! - reference[offset + at]!) ** 2
    this.facts.rmse = Math.sqrt(squares / size) * (high - low)
    const inside = this.#gatherDifferences(reference, test, offset, maskBits.referenceForeground)
    const count = inside > 0 ? inside : this.#gatherDifferences(reference, test, offset, 0)
    this.facts.intensityShift = medianInPlace(this.#sorted.subarray(0, count)) * (high - low)
  }

  /** Differences where the masks have all `bits`. */
  #gatherDifferences(reference: Float32Array, test: Float32Array, offset: number, bits: number): number {
    let count = 0
    for (let at = 0; at < this.masks.length; at++) {
      if ((this.masks[at]! & bits) === bits) this.#sorted[count++] = test[offset + at]! - reference[offset + at]!
    }
    return count
  }

  /**
   * Looks for lost and invented structure beyond what the whole patch's blur, shift and bias explain. Where something is found,
   * or these explain too little, what was changed must not bend the explanation: it is fitted robustly then.
   */
  #measureStructure(reference: Float32Array, test: Float32Array, offset: number): void {
    const [low, high] = this.#range
    const contrast = this.#configuration.structure.contrast / (high - low)
    const ridge = this.masks.length * (0.05 * contrast) ** 2
    this.#surround(this.masks, maskBits.referenceForeground, 1, this.#foreground)
    this.#fit.take(reference, test, offset)
    this.#search.take(this.#fit)
    this.#measureShares(ridge)
    this.#fit.fit('all', ridge)
    this.#lookFor(contrast)
    const { lostArea, inventedArea } = this.#search.result
    if (lostArea + inventedArea > 0 || !this.#isBelieved()) {
      this.#fitRobustly(contrast, ridge)
      this.#lookFor(contrast)
    }
    this.facts.explanation = this.#fit.explanation
    this.#concludeStructure()
  }

  #lookFor(contrast: number): void {
    const { componentsError, holesError } = this.#shape.scores
    const topologyDiffers = componentsError + holesError > 0
    this.#search.search(this.#fit, this.#configuration.structure, contrast, this.#foreground, topologyDiffers, this.#differing)
  }

  /** Whether the latest fit takes away nearly all of the smoothed difference that is no white noise. */
  #isBelieved(): boolean {
    const noise = noiseLeftBySmoothing * this.masks.length * this.#fit.whiteNoise(null)
    const before = this.#fit.smoothEnergy() - noise
    return this.#search.energyLeft - noise <= (1 - believedShare) * before
  }

  /**
   * Least squares with each pixel's squared difference cut off at a threshold (Talwar's loss: Hinich & Talwar 1975,
   * doi:10.1080/01621459.1975.10480271): from the beginning with the least loss, pixels beyond the threshold are left out and
   * the rest fitted again, as long as the loss falls.
   */
  #fitRobustly(contrast: number, ridge: number): void {
    const noises = [plainFit, sameAsReference].map((begin) => {
      begin(this.#fit, ridge)
      return this.#search.noiseOf(this.#fit, this.#foreground)
    })
    const limit = Math.max(contrast, this.#configuration.structure.significance * Math.min(...noises))
    plainFit(this.#fit, ridge)
    const plain = this.#search.cutLoss(this.#fit, limit, this.#beyond)
    // Where nothing lies beyond the threshold, plain least squares are best.
    if (!this.#beyond.includes(1)) return
    const starts = [{ loss: plain, fit: this.#fit.keep() }]
    for (const begin of beginnings) {
      begin(this.#fit, ridge)
      starts.push({ loss: this.#search.cutLoss(this.#fit, limit, this.#beyond), fit: this.#fit.keep() })
    }
    starts.sort((one, other) => one.loss - other.loss)
    let best = starts[0]!
    for (const start of starts.slice(0, triedBeginnings)) {
      this.#fit.comeBackTo(start.fit)
      let loss = this.#search.cutLoss(this.#fit, limit, this.#beyond)
      for (let round = 0; round < robustRounds; round++) {
        this.#surround(this.#beyond, 1, 1, this.#left)
        this.#fit.fitWithout(this.#left, ridge)
        const next = this.#search.cutLoss(this.#fit, limit, this.#beyond)
        if (next < best.loss) best = { loss: next, fit: this.#fit.keep() }
        if (!(next < enoughGain * loss)) break
        loss = next
      }
    }
    this.#fit.comeBackTo(best.fit)
  }

  #measureShares(ridge: number): void {
    for (const kind of ['all', 'shift', 'blur', 'intensity-bias'] as const) this.#shares[kind] = this.#fit.share(kind, ridge)
  }

  /** Marks in `into` the pixels with any of `bits` and those within `reach` of them. */
  #surround(from: Uint8Array, bits: number, reach: number, into: Uint8Array): void {
    into.fill(0)
    for (let row = 0; row < this.#rows; row++) {
      for (let column = 0; column < this.#columns; column++) {
        const value = from[row * this.#columns + column]!
        if ((value & bits) === 0) continue
        const [first, end] = [Math.max(0, column - reach), Math.min(this.#columns, column + reach + 1)]
        for (let near = Math.max(0, row - reach); near <= Math.min(this.#rows - 1, row + reach); near++) {
          for (let at = near * this.#columns + first; at < near * this.#columns + end; at++) into[at] = 1
        }
      }
    }
  }

  #concludeStructure(): void {
    const { lostArea, inventedArea } = this.#search.result
    const area = lostArea + inventedArea
    this.facts.structuralError = area / (area + this.#configuration.structure.halfArea)
    for (let at = 0; at < this.masks.length; at++) {
      const changed = this.#search.changed[at]!
      if (changed !== 0) this.masks[at]! |= changed === 1 ? maskBits.lost : maskBits.invented
    }
  }
}
