/** A place in a patch with surroundings even enough for a structure. */
export interface Site {
  readonly row: number
  readonly column: number
}

/**
 * Standard deviation of the values in a ring around a place after subtraction of a fitted plane.
 * A gradient therefore does not count as noise. Readers measure the contrast-to-noise ratio in such a ring.
 * @param image shape (side, side). @param inner radius in pixels that the structure covers.
 * @param outer radius in pixels.
 */
export function noiseAround(
  image: Float32Array,
  side: number,
  { row, column }: Site,
  inner: number,
  outer: number
): number {
  const sums = new PlaneSums()
  const reach = Math.ceil(outer)
  for (let y = Math.max(0, Math.floor(row) - reach); y <= Math.min(side - 1, Math.ceil(row) + reach); y++) {
    for (let x = Math.max(0, Math.floor(column) - reach); x <= Math.min(side - 1, Math.ceil(column) + reach); x++) {
      const distance = Math.hypot(y - row, x - column)
      if (distance >= inner && distance <= outer) sums.add(y - row, x - column, image[y * side + x]!)
    }
  }
  return sums.deviation()
}

/** Sums of a least-squares plane. y and x correlate only if the patch's border cuts the ring. */
class PlaneSums {
  #n = 0
  #y = 0
  #x = 0
  #v = 0
  #yy = 0
  #xx = 0
  #yx = 0
  #yv = 0
  #xv = 0
  #vv = 0

  add(y: number, x: number, v: number): void {
    this.#n++
    this.#y += y
    this.#x += x
    this.#v += v
    this.#yy += y * y
    this.#xx += x * x
    this.#yx += y * x
    this.#yv += y * v
    this.#xv += x * v
    this.#vv += v * v
  }

  /** Standard deviation around the plane, with n - 3 degrees of freedom. */
  deviation(): number {
    const n = this.#n
    const centred = (product: number, a: number, b: number) => product - (a * b) / n
    const [yy, xx, yx] = [
      centred(this.#yy, this.#y, this.#y),
      centred(this.#xx, this.#x, this.#x),
      centred(this.#yx, this.#y, this.#x)
    ]
    const [yv, xv, vv] = [
      centred(this.#yv, this.#y, this.#v),
      centred(this.#xv, this.#x, this.#v),
      centred(this.#vv, this.#v, this.#v)
    ]
    const determinant = yy * xx - yx * yx
    const [slopeY, slopeX] = [(yv * xx - xv * yx) / determinant, (xv * yy - yv * yx) / determinant]
    return Math.sqrt(Math.max(0, vv - slopeY * yv - slopeX * xv) / (n - 3))
  }
}
