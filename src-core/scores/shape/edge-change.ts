import type { Image } from '../../images/image.ts'
import { sideSharpness } from '../fidelity/edge-sharpness.ts'

/** Largest number of profiles, their least distance in pixels, and their reach to either side. */
const profileCount = 8
const apart = 3
const halfLength = 4
const samples = 4 * halfLength + 1
const spacing = (2 * halfLength) / (samples - 1)

/**
 * Change in sharpness of the reference's steepest edges (Schwemmer et al. 2014, see `profileSharpness`).
 * Profiles cross these edges on the same lines in both images.
 * Ratios more than two standard deviations from the mean are left out.
 */
export class EdgeChange {
  readonly #rows: number
  readonly #columns: number
  readonly #steepness: Float64Array
  readonly #profile = new Float64Array(samples)
  readonly #ratios = new Float64Array(profileCount)
  /** Positions, directions and sharpness of the reference's profiles. */
  readonly #profiles = {
    row: perProfile(),
    column: perProfile(),
    down: perProfile(),
    right: perProfile(),
    sharpness: perProfile()
  }
  #count = 0

  constructor(rows: number, columns: number) {
    this.#rows = rows
    this.#columns = columns
    this.#steepness = new Float64Array(rows * columns)
  }

  /**
   * Finds profiles across the steepest edges of a reference.
   * @param contrast least range of a profile that crosses an edge, in 0..1
   */
  takeReference(reference: Image, contrast: number): void {
    const { data } = reference
    const [rows, columns] = [this.#rows, this.#columns]
    this.#steepness.fill(0)
    for (let row = 1; row < rows - 1; row++) {
      for (let at = row * columns + 1; at < (row + 1) * columns - 1; at++) {
        this.#steepness[at] = (data[at + 1]! - data[at - 1]!) ** 2 + (data[at + columns]! - data[at - columns]!) ** 2
      }
    }
    this.#count = 0
    for (let profile = 0; profile < profileCount; profile++) {
      const at = this.#takeSteepest(contrast)
      if (at < 0) return
      this.#addProfile(reference, at, contrast)
    }
  }

  /**
   * @returns mean (test sharpness / reference sharpness) - 1: -1 if all edges are gone, 0 for no change, NaN if the
   * reference has no edge
   */
  measure(test: Image): number {
    const { row, column, down, right, sharpness } = this.#profiles
    if (this.#count === 0) return NaN
    for (let profile = 0; profile < this.#count; profile++) {
      const after = this.#sharpness(test, row[profile]!, column[profile]!, down[profile]!, right[profile]!, 0)
      this.#ratios[profile] = Number.isNaN(after) ? 0 : after / sharpness[profile]!
    }
    return trimmedMean(this.#ratios, this.#count) - 1
  }

  /** Removes the steepest remaining pixel and its surroundings. @returns its index; -1 if no edge remains */
  #takeSteepest(contrast: number): number {
    const steepness = this.#steepness
    // Least slope over two pixels of an edge of this contrast whose blur is shorter than a profile.
    let most = (contrast / halfLength) ** 2
    let found = -1
    for (let at = 0; at < steepness.length; at++) {
      if (steepness[at]! <= most) continue
      most = steepness[at]!
      found = at
    }
    if (found < 0) return -1
    const row = Math.floor(found / this.#columns)
    const column = found % this.#columns
    for (let near = Math.max(0, row - apart); near <= Math.min(this.#rows - 1, row + apart); near++) {
      const [first, end] = [Math.max(0, column - apart), Math.min(this.#columns, column + apart + 1)]
      steepness.fill(0, near * this.#columns + first, near * this.#columns + end)
    }
    return found
  }

  /** Adds the profile across the edge at a pixel, if there is one. */
  #addProfile(reference: Image, at: number, contrast: number): void {
    const { data, columns } = reference
    const { row, column, down, right, sharpness } = this.#profiles
    const [along, across] = [data[at + columns]! - data[at - columns]!, data[at + 1]! - data[at - 1]!]
    const length = Math.hypot(along, across)
    const profile = this.#count
    row[profile] = Math.floor(at / columns)
    column[profile] = at % columns
    down[profile] = along / length
    right[profile] = across / length
    sharpness[profile] = this.#sharpness(
      reference,
      row[profile]!,
      column[profile]!,
      down[profile]!,
      right[profile]!,
      contrast
    )
    if (!Number.isNaN(sharpness[profile]!)) this.#count++
  }

  /** Mean over both sides of the profile's maximum; NaN without an edge. */
  #sharpness(image: Image, row: number, column: number, down: number, right: number, contrast: number): number {
    const profile = this.#profile
    let [least, largest, first, last] = [Infinity, -Infinity, 0, 0]
    for (let sample = 0; sample < samples; sample++) {
      const distance = sample * spacing - halfLength
      const value = interpolated(image, row + distance * down, column + distance * right)
      profile[sample] = value
      if (value < least) least = value
      if (value > largest) [largest, first] = [value, sample]
      if (value === largest) last = sample
    }
    const range = largest - least
    if (!(range > 0 && range >= contrast)) return NaN
    const [level80, level20] = [largest - 0.2 * range, largest - 0.8 * range]
    const after = sideSharpness(profile, last, 1, level80, level20, spacing)
    const before = sideSharpness(profile, first, -1, level80, level20, spacing)
    if (Number.isNaN(after)) return before
    return Number.isNaN(before) ? after : (before + after) / 2
  }
}

function perProfile(): Float64Array {
  return new Float64Array(profileCount)
}

/** Bilinear interpolation; outside the image the border value is repeated. */
function interpolated({ data, rows, columns }: Image, row: number, column: number): number {
  const inRow = Math.min(rows - 1, Math.max(0, row))
  const inColumn = Math.min(columns - 1, Math.max(0, column))
  const top = Math.min(rows - 2, Math.floor(inRow))
  const left = Math.min(columns - 2, Math.floor(inColumn))
  const at = top * columns + left
  const share = inColumn - left
  const upper = data[at]! + share * (data[at + 1]! - data[at]!)
  const lower = data[at + columns]! + share * (data[at + columns + 1]! - data[at + columns]!)
  return upper + (inRow - top) * (lower - upper)
}

function trimmedMean(values: Float64Array, count: number): number {
  let [sum, squares] = [0, 0]
  for (let at = 0; at < count; at++) {
    sum += values[at]!
    squares += values[at]! ** 2
  }
  const mean = sum / count
  const limit = 2 * Math.sqrt(Math.max(0, squares / count - mean * mean)) + 1e-9 * mean
  let [kept, keptSum] = [0, 0]
  for (let at = 0; at < count; at++) {
    if (Math.abs(values[at]! - mean) > limit) continue
    kept++
    keptSum += values[at]!
  }
  return keptSum / kept
}
