import { refuse } from './measured.ts'

/** Samples of an image or volume: positions in mm along each axis, and their values. */
export interface Samples {
  readonly values: ArrayLike<number>
  /** Coordinates of each sample in mm: x and y of an image, z too of a volume. */
  readonly axes: readonly Float64Array[]
}

/** Width of the ideal edge in samples. */
const edgeSamples = 5

/**
 * Centre of a disc or ball of known radius: maximum of the cross-correlation with an ideal one (AAPM TG-233).
 * The ideal shape has a smooth edge of five samples. A sharper one would follow the grid of samples, not the shape.
 * Coarse search on a grid of a quarter radius around `near`, then steps halved to 0.001 mm.
 * @param edge distance of samples in mm
 * @param reach farthest distance of the centre from `near` along each axis, in mm
 * @returns centre in mm, and correlation from -1 (dark shape) to 1 (bright shape)
 * @throws argument.invalid if the samples are constant
 */
export function shapeCentre(
  { values, axes }: Samples,
  { radius, edge, near, reach }: { radius: number; edge: number; near: readonly number[]; reach: number }
): { centre: number[]; correlation: number } {
  const n = values.length
  let [sum, sumSquares] = [0, 0]
  for (let at = 0; at < n; at++) {
    sum += values[at]!
    sumSquares += values[at]! ** 2
  }
  const width = edgeSamples * edge
  const [inner, outer] = [Math.max(0, radius - width / 2) ** 2, (radius + width / 2) ** 2]
  const [xs, ys, zs] = axes as [Float64Array, Float64Array, Float64Array?]
  const correlationAt = ([x, y, z = 0]: readonly number[]): number => {
    let [shape, shapeSquares, product] = [0, 0, 0]
    for (let at = 0; at < n; at++) {
      const squared = (xs[at]! - x!) ** 2 + (ys[at]! - y!) ** 2 + (zs ? (zs[at]! - z) ** 2 : 0)
      if (squared >= outer) continue
      let inside = 1
      if (squared > inner) {
        const share = (radius - Math.sqrt(squared)) / width + 0.5
        inside = share * share * (3 - 2 * share)
      }
      shape += inside
      shapeSquares += inside * inside
      product += values[at]! * inside
    }
    const variances = (sumSquares - (sum * sum) / n) * (shapeSquares - (shape * shape) / n)
    return variances > 0 ? (product - (sum * shape) / n) / Math.sqrt(variances) : 0
  }
  let best = { centre: [...near], size: Math.abs(correlationAt(near)) }
  const consider = (centre: number[]): boolean => {
    if (centre.some((value, axis) => Math.abs(value - near[axis]!) > reach + 1e-9)) return false
    const size = Math.abs(correlationAt(centre))
    if (!(size > best.size)) return false
    best = { centre, size }
    return true
  }
  for (const offset of gridOffsets(axes.length, reach, radius / 4))
    consider(near.map((value, axis) => value + offset[axis]!))
  for (let step = radius / 8; step > 0.001; step /= 2) {
    let moved = true
    while (moved) {
      moved = false
      for (let axis = 0; axis < axes.length; axis++)
        for (const sign of [-1, 1])
          moved = consider(best.centre.map((value, index) => value + (index === axis ? sign * step : 0))) || moved
    }
  }
  if (!(best.size > 0)) refuse('no edge found: the region is constant')
  return { centre: best.centre, correlation: correlationAt(best.centre) }
}

/** Offsets on a grid of at most `reach` along each axis. */
function gridOffsets(dimensions: number, reach: number, step: number): number[][] {
  const count = Math.floor(reach / step + 1e-9)
  const line = Array.from({ length: 2 * count + 1 }, (_, index) => (index - count) * step)
  let offsets: number[][] = [[]]
  for (let axis = 0; axis < dimensions; axis++)
    offsets = offsets.flatMap((offset) => line.map((value) => [...offset, value]))
  return offsets
}
