import type { IntensityRange } from '../../images/intensity.ts'
import { medianInPlace } from '../../statistics/order-statistics.ts'
import type { PatchFacts } from './verdicts.ts'
import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import { DetailKept } from '../detail/detail-kept.ts'
import { EdgeChange } from '../shape/edge-change.ts'
import { DegradationFit, type FittedDegradation, noiseLeftBySmoothing } from '../residual/degradation-fit.ts'
import { maskBits } from '../patch-error-map.ts'
import { PatchPlanes, type BytePlane } from '../patch-planes.ts'
import { ReferenceRegressors } from '../residual/regression.ts'
import { ResidualDescription } from '../residual/residual-description.ts'
import { RobustFit, StructureSearch, type Scratch } from '../structure/structure-search.ts'
import { ShapeComparison } from '../shape/shape-scores.ts'
import { foregroundLevels } from '../shape/foreground-levels.ts'

/** Least share of the smoothed difference beyond noise that a plain fit must explain to count for the whole patch. */
const believedShare = 0.95

const noDegradation: FittedDegradation = { offset: 0, gain: 1, bands: [1, 1, 1], down: 0, right: 0 }

/** Result of one comparison. */
export interface PatchMeasurement {
  readonly facts: PatchFacts
  /** Bits of `maskBits`, one byte for each pixel. */
  readonly masks: Uint8Array
}

/** A reference patch that test patches are compared with. */
export interface ReferencePatch {
  /**
   * @param test patches in 0..1; the test patch and its reference have the same offset
   * @param identityChange probability that the digit reads as another one, 0..1. Default: NaN, no digits
   */
  compare(test: Float32Array, identityChange?: number): PatchMeasurement
}

/**
 * Measures patches of one size: `analysis.reference(pixels).compare(test)`.
 * Memory is allocated once. Properties of the reference are measured once for all test images.
 */
export class PatchAnalysis {
  /** Facts of the latest comparison, which returns a copy. */
  readonly #facts: { -readonly [Name in keyof PatchFacts]: PatchFacts[Name] }
  readonly #masks: Uint8Array
  readonly #configuration: DiscrepancyConfiguration
  readonly #range: IntensityRange
  /** Least difference that counts as structure, in 0..1; also the least magnitude of a regressor. */
  readonly #contrast: number
  readonly #ridge: number
  readonly #planes: PatchPlanes
  readonly #shape: ShapeComparison
  readonly #residual: ResidualDescription
  readonly #edges: EdgeChange
  readonly #regressors: ReferenceRegressors
  readonly #fit: DegradationFit
  readonly #search: StructureSearch
  readonly #robust: RobustFit
  readonly #detail: DetailKept | null
  readonly #referenceMask: BytePlane
  readonly #foreground: BytePlane
  readonly #differing: BytePlane
  readonly #scratch: Scratch
  readonly #sorted: Float64Array
  readonly #shares = { all: 0, blur: 0, shift: 0, 'intensity-bias': 0 }
  #reference: Float32Array = new Float32Array(0)
  #offset = 0
  /** Number of the reference measured last. */
  #patch = 0

  constructor(rows: number, columns: number, configuration: DiscrepancyConfiguration, range: IntensityRange) {
    this.#configuration = configuration
    this.#range = range
    this.#contrast = configuration.structure.contrast / (range[1] - range[0])
    this.#ridge = rows * columns * (0.05 * this.#contrast) ** 2
    this.#shape = new ShapeComparison(rows, columns, configuration.skeleton)
    this.#edges = new EdgeChange(rows, columns)
    const planes = (this.#planes = new PatchPlanes(rows, columns))
    this.#residual = new ResidualDescription(planes)
    const plane = () => planes.doubles()
    const scratch = (this.#scratch = [plane(), plane(), plane(), plane(), plane(), plane()])
    this.#referenceMask = planes.bytes()
    this.#foreground = planes.bytes()
    this.#differing = planes.bytes()
    this.#regressors = new ReferenceRegressors(planes, [scratch[0], scratch[1], scratch[2], scratch[3]])
    this.#fit = new DegradationFit(planes, this.#regressors, scratch[0])
    this.#search = new StructureSearch(planes, this.#fit, this.#foreground, scratch)
    this.#robust = new RobustFit(planes, this.#fit, this.#search, scratch[0])
    const { detail } = configuration
    this.#detail = detail
      ? new DetailKept(planes, detail, detail.contrast / (range[1] - range[0]), this.#fit, scratch)
      : null
    this.#masks = new Uint8Array(rows * columns)
    this.#sorted = new Float64Array(rows * columns)
    this.#facts = {
      shape: this.#shape.scores,
      residual: this.#residual.scores,
      structure: this.#search.result,
      shares: this.#shares,
      degradation: noDegradation,
      structuralError: 0,
      detailKept: NaN,
      contrastLost: 0,
      sharpnessChange: NaN,
      intensityShift: 0,
      rmse: 0,
      identityChange: NaN
    }
  }

  /**
   * Measures a reference patch once for all comparisons with it.
   * @param pixels patches in 0..1 @param offset index of the patch's first pixel. Default: 0
   * @returns comparisons with this reference, until another reference is measured
   */
  reference(pixels: Float32Array, offset = 0): ReferencePatch {
    this.#takeReference(pixels, offset)
    const patch = ++this.#patch
    return {
      compare: (test, identityChange = NaN) => {
        if (patch !== this.#patch) throw new Error('PatchAnalysis: another reference was measured since')
        this.#measure(test, identityChange)
        return { facts: this.#copiedFacts(), masks: this.#masks.slice() }
      }
    }
  }

  #copiedFacts(): PatchFacts {
    const { shape, residual, structure, shares } = this.#facts
    return {
      ...this.#facts,
      shape: { ...shape },
      residual: { ...residual },
      structure: { ...structure },
      shares: { ...shares }
    }
  }

  #takeReference(reference: Float32Array, offset: number): void {
    const { kernels, rows, columns, size } = this.#planes
    this.#reference = reference
    this.#offset = offset
    const levels = foregroundLevels(
      this.#configuration.foreground,
      reference.subarray(offset, offset + size),
      this.#range
    )
    this.#shape.takeReference(reference, offset, levels)
    this.#shape.markReference(this.#referenceMask.values)
    kernels.surround(
      this.#referenceMask.address,
      maskBits.referenceForeground,
      this.#foreground.address,
      this.#scratch[0].address,
      rows,
      columns
    )
    this.#search.takeForeground()
    this.#regressors.take(reference, offset)
    this.#edges.takeReference({ data: reference.subarray(offset, offset + size), rows, columns }, this.#contrast)
  }

  /** Fills the facts and masks of a test patch at the reference's offset. */
  #measure(test: Float32Array, identityChange: number): void {
    const { rows, columns, size } = this.#planes
    const [reference, offset] = [this.#reference, this.#offset]
    this.#masks.set(this.#referenceMask.values)
    this.#differing.values.fill(0)
    this.#shape.compare(test, offset, this.#masks, this.#differing.values)
    this.#residual.describe(reference, test, offset)
    this.#measureIntensities(reference, test, offset)
    this.#measureStructure(test, offset)
    this.#facts.sharpnessChange = this.#edges.measure({ data: test.subarray(offset, offset + size), rows, columns })
    this.#facts.identityChange = identityChange
  }

  #measureIntensities(reference: Float32Array, test: Float32Array, offset: number): void {
    const [low, high] = this.#range
    const { size } = this.#planes
    let squares = 0
    for (let at = 0; at < size; at++) squares += (test[offset + at]! - reference[offset + at]!) ** 2
    this.#facts.rmse = Math.sqrt(squares / size) * (high - low)
    const inside = this.#gatherDifferences(reference, test, offset, maskBits.referenceForeground)
    const count = inside > 0 ? inside : this.#gatherDifferences(reference, test, offset, 0)
    this.#facts.intensityShift = medianInPlace(this.#sorted.subarray(0, count)) * (high - low)
  }

  /** Gathers differences at pixels whose masks have all `bits`. */
  #gatherDifferences(reference: Float32Array, test: Float32Array, offset: number, bits: number): number {
    let count = 0
    for (let at = 0; at < this.#masks.length; at++) {
      if ((this.#masks[at]! & bits) === bits) this.#sorted[count++] = test[offset + at]! - reference[offset + at]!
    }
    return count
  }

  /**
   * Finds lost and invented structure beyond the blur, shift and bias of the whole patch.
   * The fit is repeated robustly if structure is found or if the plain fit explains too little.
   * Changed structure must not bias the degradation fit.
   */
  #measureStructure(test: Float32Array, offset: number): void {
    this.#fit.take(test, offset, this.#ridge)
    for (const kind of ['all', 'shift', 'blur', 'intensity-bias'] as const) this.#shares[kind] = this.#fit.share(kind)
    this.#fit.fit('all')
    this.#lookFor()
    const { lostArea, inventedArea } = this.#search.result
    if (lostArea + inventedArea > 0 || !this.#isBelieved()) {
      const { significance } = this.#configuration.structure
      if (this.#robust.run(this.#contrast, significance, this.#ridge)) this.#lookFor()
    }
    this.#facts.degradation = this.#fit.degradation
    this.#concludeStructure()
    this.#measureDetail()
  }

  #measureDetail(): void {
    const [low, high] = this.#range
    const { kept, lost } = this.#detail?.measure() ?? { kept: NaN, lost: 0 }
    this.#facts.detailKept = kept
    this.#facts.contrastLost = lost * (high - low)
  }

  #lookFor(): void {
    const { componentsError, holesError } = this.#shape.scores
    const topologyDiffers = componentsError + holesError > 0
    this.#search.search(this.#configuration.structure, this.#contrast, topologyDiffers ? this.#differing : null)
  }

  /** True if the latest fit explains nearly all of the smoothed difference that is not white noise. */
  #isBelieved(): boolean {
    const noise = noiseLeftBySmoothing * this.#masks.length * this.#fit.whiteNoise(null)
    const before = this.#fit.smoothEnergy() - noise
    return this.#search.energyLeft - noise <= (1 - believedShare) * before
  }

  #concludeStructure(): void {
    const { lostArea, inventedArea } = this.#search.result
    const area = lostArea + inventedArea
    this.#facts.structuralError = area / (area + this.#configuration.structure.halfArea)
    if (area === 0) return
    const { changed } = this.#search
    for (let at = 0; at < this.#masks.length; at++) {
      if (changed[at] !== 0) this.#masks[at]! |= changed[at] === 1 ? maskBits.lost : maskBits.invented
    }
  }
}
