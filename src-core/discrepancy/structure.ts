import { medianInPlace, valueOfRank } from '../metrics/order-statistics.ts'
import type { DiscrepancyConfiguration } from './configuration.ts'
import type { ExplanationFit } from './explanation.ts'
import { extremesWithin, noiseLeftBySmoothing, smoothBinomial, type Scratch } from './smoothing.ts'

/** Structures that are missing or added in one patch. */
export interface ChangedStructure {
  /** Pixels of lost and of invented structures, of which faint ones count in part. */
  lostArea: number
  inventedArea: number
  /** Noise left after smoothing, in 0..1, where the reference has foreground and where it has none. */
  noiseInside: number
  noiseOutside: number
}

/** What an explanation may miss, as a share of the reference's range of values within so many pixels. */
const edgeShare = 0.1
const edgeReach = 2

/** So near the border nothing can be judged: what lies beyond it may have been blurred or shifted in. */
const unknownBorder = 2

/** The least contrast falls with that of the explained reference, at most by this factor. */
const leastContrastLeft = 0.5

/** Pixels count fully from so many times the least contrast on. */
const fullAt = 3

/** A structure's surroundings, to tell whether it stands out: pixels so near. */
const ring = 2

/** Least pixels from which noise is estimated. */
const enoughPixels = 40
/** The share of smallest values that noise is estimated from: structure may differ in all others. */
const quietShare = 0.45
/** Noise clipped at black is less in the background than in the foreground, by this factor at most. */
const insideByOutside = 1.7
/** That quantile of the magnitude of Gaussian noise of standard deviation 1. */
const quietQuantile = 0.5977601

/**
 * Finds structures that were lost or invented in patches of one size: connected pixels in which the candidate, smoothed, lies
 * beyond everything that the explained reference has within the tolerance (lost also the other way round), by more than the
 * least contrast and by so many standard deviations of the noise; each grown to where it is as far off without tolerance.
 */
export class StructureSearch {
  /** 1 for pixels of lost, 2 for pixels of invented structures. */
  readonly changed: Uint8Array
  readonly result: ChangedStructure = { lostArea: 0, inventedArea: 0, noiseInside: 0, noiseOutside: 0 }
  readonly #rows: number
  readonly #columns: number
  readonly #smooth: Float64Array
  readonly #difference: Float64Array
  readonly #planes: readonly [Float64Array, Float64Array, Float64Array, Float64Array]
  readonly #allowed: Float64Array
  readonly #scratch: Float64Array
  readonly #twoPlanes: Scratch
  readonly #state: Uint8Array
  readonly #marks: Uint8Array
  readonly #stack: Int32Array
  readonly #sorted: Float64Array

  constructor(rows: number, columns: number) {
    const plane = () => new Float64Array(rows * columns)
    this.#rows = rows
    this.#columns = columns
    this.changed = new Uint8Array(rows * columns)
    this.#smooth = plane()
    this.#difference = plane()
    this.#planes = [plane(), plane(), plane(), plane()]
    this.#allowed = plane()
    this.#scratch = plane()
    this.#twoPlanes = [this.#scratch, plane()]
    this.#state = new Uint8Array(rows * columns)
    this.#marks = new Uint8Array(rows * columns)
    this.#stack = new Int32Array(rows * columns)
    this.#sorted = plane()
  }

  /**
   * Compares what `fit` explains with its candidate and fills `changed` and `result`.
   * @param contrast least difference in 0..1
   * @param foreground 1 where noise is estimated apart: the reference's foreground and around it
   * @param topologyDiffers then a difference of twice the contrast counts where the masks differ (`differing`), whatever lies
   * beside it: a gap of one or two pixels, or a bridge.
   */
  search(
    fit: ExplanationFit,
    { tolerance, polarity, significance, minimumArea }: DiscrepancyConfiguration['structure'],
    contrast: number, foreground: Uint8Array, topologyDiffers: boolean, differing: Uint8Array
  ): void {
    const [rows, columns, size] = [this.#rows, this.#columns, this.changed.length]
    const [explained, candidate, difference] = [this.#smooth, fit.smoothCandidate, this.#difference]
    this.#compare(fit)
    this.#estimateNoise(fit, foreground)
    const { result } = this
    const least = contrast * this.#contrastLeft(fit)
    const [inside, outside] = [result.noiseInside, result.noiseOutside].map((noise) => Math.max(least, significance * noise))
    this.changed.fill(0)
    result.lostArea = 0
    result.inventedArea = 0
    if (!this.#anyBeyond(Math.min(inside!, outside!))) return
    const [mostExplained, leastExplained, mostFound, leastFound] = this.#planes
    extremesWithin(explained, mostExplained, leastExplained, this.#twoPlanes, rows, columns, tolerance)
    extremesWithin(candidate, mostFound, leastFound, this.#twoPlanes, rows, columns, tolerance)
    for (let at = 0; at < size; at++) {
      const threshold = Math.max(this.#allowed[at]!, foreground[at] === 1 ? inside! : outside!)
      const darker = Math.max(explained[at]! - mostFound[at]!, leastExplained[at]! - candidate[at]!)
      const brighter = Math.max(candidate[at]! - mostExplained[at]!, leastFound[at]! - explained[at]!)
      const off = Math.abs(difference[at]!)
      const seed = darker > threshold || brighter > threshold ||
        (topologyDiffers && differing[at] === 1 && off > Math.max(threshold, 2 * least))
      const sign = difference[at]! < 0 ? 1 : 2
      this.#state[at] = seed ? 4 | sign : off > threshold ? sign : 0
    }
    this.#forgetBorder()
    this.#collect(minimumArea, polarity, fullAt * least)
  }

  /** Noise left by a fit, in 0..1: of the foreground or of the rest, whichever is less. */
  noiseOf(fit: ExplanationFit, foreground: Uint8Array): number {
    this.#compare(fit)
    this.#estimateNoise(fit, foreground)
    return Math.min(this.result.noiseInside, this.result.noiseOutside)
  }

  /** Sum of the squared smoothed differences that the latest fit compared leaves. */
  get energyLeft(): number {
    let energy = 0
    for (let at = 0; at < this.#difference.length; at++) energy += this.#difference[at]! ** 2
    return energy
  }

  /** Takes the reference of a fit: what an explanation may miss depends on how steep the reference is. */
  take(fit: ExplanationFit): void {
    const [largest, smallest] = this.#planes
    extremesWithin(fit.smoothReference, largest, smallest, this.#twoPlanes, this.#rows, this.#columns, edgeReach)
    for (let at = 0; at < this.#allowed.length; at++) this.#allowed[at] = edgeShare * (largest[at]! - smallest[at]!)
  }

  /** Sum of the squared smoothed differences, cut off at `least` or what edges allow; pixels beyond become 1 in `beyond`. */
  cutLoss(fit: ExplanationFit, least: number, beyond: Uint8Array): number {
    this.#compare(fit)
    let loss = 0
    for (let at = 0; at < beyond.length; at++) {
      const off = Math.abs(this.#difference[at]!)
      const limit = Math.max(least, this.#allowed[at]!)
      beyond[at] = off > limit ? 1 : 0
      loss += off > limit ? limit * limit : off * off
    }
    return loss
  }

  /** What a believed explanation leaves of the reference's contrast: a structure that is blurred shows less when it goes, too. */
  #contrastLeft(fit: ExplanationFit): number {
    const share = Math.sqrt(variance(this.#smooth) / variance(fit.smoothReference))
    return Number.isNaN(share) ? 1 : Math.min(1, Math.max(leastContrastLeft, share))
  }

  #compare(fit: ExplanationFit): void {
    smoothBinomial(fit.explained, this.#smooth, this.#scratch, this.#rows, this.#columns, 1)
    for (let at = 0; at < this.#difference.length; at++) this.#difference[at] = fit.smoothCandidate[at]! - this.#smooth[at]!
  }

  #anyBeyond(threshold: number): boolean {
    for (let at = 0; at < this.#difference.length; at++) if (Math.abs(this.#difference[at]!) > threshold) return true
    return false
  }

  /**
   * From a low quantile of the differences. In the foreground, where an image that was made anew differs everywhere a little, it is
   * no more than white noise or what the background's noise leads to expect.
   */
  #estimateNoise(fit: ExplanationFit, foreground: Uint8Array): void {
    const [inside, outside] = [this.#noise(foreground, 1), this.#noise(foreground, 0)]
    if (Number.isNaN(inside) || Number.isNaN(outside)) {
      this.result.noiseInside = this.result.noiseOutside = this.#noise(foreground, null)
      return
    }
    const white = Math.sqrt(noiseLeftBySmoothing * fit.whiteNoise(foreground))
    this.result.noiseInside = Math.min(inside, Math.max(white, insideByOutside * outside))
    this.result.noiseOutside = outside
  }

  /** From a low quantile of the differences' magnitude; NaN of too few pixels. */
  #noise(foreground: Uint8Array, side: 0 | 1 | null): number {
    let count = 0
    for (let at = 0; at < foreground.length; at++) {
      if (side === null || foreground[at] === side) this.#sorted[count++] = Math.abs(this.#difference[at]!)
    }
    if (side !== null && count < enoughPixels) return NaN
    return valueOfRank(this.#sorted, count, Math.floor(quietShare * (count - 1))) / quietQuantile
  }

  #forgetBorder(): void {
    const [rows, columns, border] = [this.#rows, this.#columns, unknownBorder]
    this.#state.fill(0, 0, border * columns).fill(0, (rows - border) * columns)
    for (let row = border; row < rows - border; row++) {
      this.#state.fill(0, row * columns, row * columns + border).fill(0, (row + 1) * columns - border, (row + 1) * columns)
    }
  }

  /** Gathers connected pixels that are off in the same direction and hold a seed. */
  #collect(minimumArea: number, polarity: 'bright' | 'either', fullContrast: number): void {
    const state = this.#state
    for (let start = 0; start < state.length; start++) {
      if (state[start]! < 4) continue
      const sign = state[start]! & 3
      const count = this.#gather(start, sign)
      if (count < minimumArea) continue
      const lost = polarity === 'bright' ? sign === 1 : this.#contrastFell(count)
      let area = 0
      for (let index = 0; index < count; index++) {
        const at = this.#stack[index]!
        this.changed[at] = lost ? 1 : 2
        area += Math.min(1, Math.abs(this.#difference[at]!) / fullContrast)
      }
      if (lost) this.result.lostArea += area
      else this.result.inventedArea += area
    }
  }

  /** The pixels connected with `start` that are off in its direction lie in the stack afterwards, and are taken from the state. */
  #gather(start: number, sign: number): number {
    const [state, stack, rows, columns] = [this.#state, this.#stack, this.#rows, this.#columns]
    let count = 1
    stack[0] = start
    state[start] = 0
    for (let next = 0; next < count; next++) {
      const at = stack[next]!
      const [row, column] = [Math.floor(at / columns), at % columns]
      for (let near = Math.max(0, row - 1); near <= Math.min(rows - 1, row + 1); near++) {
        for (let to = near * columns + Math.max(0, column - 1); to <= near * columns + Math.min(columns - 1, column + 1); to++) {
          if ((state[to]! & 3) !== sign) continue
          state[to] = 0
          stack[count++] = to
        }
      }
    }
    return count
  }

  /** Whether the gathered pixels stand out from those around them more in the reference than in the candidate. */
  #contrastFell(count: number): boolean {
    const around = this.#markAround(count)
    const [before, beside] = [this.#sorted, this.#planes[0]]
    let [reference, found] = [0, 0]
    for (let index = 0; index < count; index++) {
      const at = this.#stack[index]!
      reference += this.#smooth[at]! / count
      found += (this.#smooth[at]! + this.#difference[at]!) / count
    }
    for (let index = 0; index < around; index++) {
      const at = this.#stack[count + index]!
      before[index] = this.#smooth[at]!
      beside[index] = this.#smooth[at]! + this.#difference[at]!
    }
    if (around === 0) return true
    return Math.abs(reference - medianInPlace(before.subarray(0, around))) > Math.abs(found - medianInPlace(beside.subarray(0, around)))
  }

  /** Adds to the stack the pixels within `ring` of the gathered ones. @returns how many. */
  #markAround(count: number): number {
    const [marks, stack, rows, columns] = [this.#marks, this.#stack, this.#rows, this.#columns]
    marks.fill(0)
    for (let index = 0; index < count; index++) marks[stack[index]!] = 1
    let around = 0
    for (let index = 0; index < count; index++) {
      const at = stack[index]!
      const [row, column] = [Math.floor(at / columns), at % columns]
      for (let near = Math.max(0, row - ring); near <= Math.min(rows - 1, row + ring); near++) {
        const end = near * columns + Math.min(columns - 1, column + ring)
        for (let to = near * columns + Math.max(0, column - ring); to <= end; to++) {
          if (marks[to] === 1) continue
          marks[to] = 1
          stack[count + around++] = to
        }
      }
    }
    return around
  }
}

function variance(values: Float64Array): number {
  let [sum, squares] = [0, 0]
  for (let at = 0; at < values.length; at++) {
    sum += values[at]!
    squares += values[at]! ** 2
  }
  return Math.max(0, squares / values.length - (sum / values.length) ** 2)
}
