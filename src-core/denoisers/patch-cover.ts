/** How patches lie along one axis of an image: for each patch, one after the other, `size` pixels. */
export interface AxisCover {
  readonly size: number
  /** Patches along the axis. */
  readonly count: number
  /** Where each pixel of each patch comes from: an index within the image, by reflection beyond its border. */
  readonly sources: Int32Array
  /** What each pixel of each patch counts for; 0 beyond the border. At each pixel of the image they sum to 1. */
  readonly weights: Float64Array
}

/**
 * Covers `length` pixels by patches of `size` pixels every `stride`, each pixel by as many as any other (where the stride
 * divides the size). The first and last patches reach beyond the border, where the image is reflected without repeating
 * its edge pixel.
 */
export function coverAxis(length: number, size: number, stride: number): AxisCover {
  const firstStart = stride - size
  const count = Math.ceil((length - firstStart) / stride)
  const positions = Int32Array.from(
    { length: count * size },
    (_, index) => firstStart + Math.floor(index / size) * stride + (index % size)
  )
  const sums = new Float64Array(length)
  positions.forEach((position, index) => {
    if (position >= 0 && position < length) sums[position]! += raisedCosine(index % size, size)
  })
  return {
    size,
    count,
    sources: positions.map((position) => reflectedPosition(position, length)),
    weights: Float64Array.from(positions, (position, index) =>
      position >= 0 && position < length ? raisedCosine(index % size, size) / sums[position]! : 0
    )
  }
}

/** Hann window sampled at the middle of pixels, so that none weighs 0. */
const raisedCosine = (pixel: number, size: number): number => Math.sin((Math.PI * (pixel + 0.5)) / size) ** 2

/** Which pixel of a line a position beyond its ends shows: d c b | a b c d | c b a, for any distance. */
export function reflectedPosition(position: number, length: number): number {
  if (length === 1) return 0
  const period = 2 * (length - 1)
  const within = ((position % period) + period) % period
  return within < length ? within : period - within
}
