import { Random } from '../../random/random.ts'

/** Rows and columns of a phantom slice. */
export const side = 512
/** Distance of neighbouring pixels in mm. */
export const pixelSize = 0.66

/**
 * Converts mm from the centre of the slice (x to the right, y down) to a pixel coordinate: the centre of pixel 0 is 0.
 */
export const toPixel = (millimetres: number): number => millimetres / pixelSize + (side - 1) / 2

/** A tissue: its value and the standard deviation of its texture, in HU. */
export interface Tissue {
  readonly hounsfield: number
  readonly texture: number
}

/**
 * One slice during painting: HU, and the standard deviation of the texture in HU. Tubes write their cover (0..1 for
 * each pixel) into `cover`, then `apply` blends their tissue in.
 */
export class Canvas {
  readonly hounsfield = new Float32Array(side * side)
  readonly texture = new Float32Array(side * side)
  readonly cover = new Float32Array(side * side)
  /** Rows and columns of all painted pixels (ends exclusive). */
  readonly painted = { top: side, bottom: 0, left: side, right: 0 }
  #top = side
  #bottom = 0
  #left = side
  #right = 0

  clear(hounsfield: number): void {
    this.hounsfield.fill(hounsfield)
    this.texture.fill(0)
    Object.assign(this.painted, { top: side, bottom: 0, left: side, right: 0 })
  }

  /** Extends `painted` to these rows and columns (ends exclusive). */
  mark(top: number, bottom: number, left: number, right: number): void {
    const { painted } = this
    painted.top = Math.min(painted.top, top)
    painted.bottom = Math.max(painted.bottom, bottom)
    painted.left = Math.min(painted.left, left)
    painted.right = Math.max(painted.right, right)
  }

  /** Extends the region of `apply` to these rows and columns (ends exclusive). */
  touch(top: number, bottom: number, left: number, right: number): void {
    this.#top = Math.min(this.#top, top)
    this.#bottom = Math.max(this.#bottom, bottom)
    this.#left = Math.min(this.#left, left)
    this.#right = Math.max(this.#right, right)
  }

  /** Blends a tissue in by the cover, and clears the cover. */
  apply({ hounsfield, texture }: Tissue): void {
    const { cover, hounsfield: values, texture: textures } = this
    this.mark(this.#top, this.#bottom, this.#left, this.#right)
    for (let row = this.#top; row < this.#bottom; row++) {
      const end = row * side + this.#right
      for (let index = row * side + this.#left; index < end; index++) {
        const share = cover[index]!
        if (share === 0) continue
        cover[index] = 0
        values[index] = share === 1 ? hounsfield : values[index]! + (hounsfield - values[index]!) * share
        textures[index] = share === 1 ? texture : textures[index]! + (texture - textures[index]!) * share
      }
    }
    this.#top = this.#left = side
    this.#bottom = this.#right = 0
  }
}

const accumulator = new Float32Array(side * (side + 2))
const clamp = (value: number) => Math.min(Math.max(value, 0), side - 0.001)

/**
 * Adds one edge to the accumulator: for each pixel the signed area between the edge and the right border, as a
 * difference along the row. Gives exact area cover (the method of font-rs, Levien 2016).
 */
function addEdge(x0: number, y0: number, x1: number, y1: number): void {
  if (y0 === y1) return
  const direction = y0 < y1 ? 1 : -1
  const [topX, topY, bottomX, bottomY] = y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0]
  const slope = (bottomX - topX) / (bottomY - topY)
  let x = topX
  for (let row = Math.floor(topY); row < bottomY; row++) {
    const height = Math.min(row + 1, bottomY) - Math.max(row, topY)
    const nextX = x + slope * height
    addSpan(row * (side + 2), Math.min(x, nextX), Math.max(x, nextX), direction * height)
    x = nextX
  }
}

function addSpan(offset: number, left: number, right: number, area: number): void {
  const first = Math.floor(left)
  const last = Math.ceil(right)
  if (last <= first + 1) {
    const middle = (left + right) / 2 - first
    accumulator[offset + first]! += area * (1 - middle)
    accumulator[offset + first + 1]! += area * middle
    return
  }
  const inverse = 1 / (right - left)
  let covered = 0
  for (let column = first; column < last; column++) {
    const from = Math.max(column, left)
    const to = Math.min(column + 1, right)
    const share = (to - from) * inverse
    const middle = (from + to) / 2 - column
    const here = share * (1 - middle)
    accumulator[offset + column]! += area * here
    accumulator[offset + column + 1]! += area * (share - here)
    covered += share
  }
  if (covered < 1) accumulator[offset + last]! += area * (1 - covered)
}

/**
 * Paints a closed polygon. Border pixels are blended by their exact area cover.
 * @param points x, y, x, y, ... in mm from the centre of the slice
 */
export function paintPolygon(canvas: Canvas, points: Float64Array, tissue: Tissue): void {
  let [top, bottom, left, right] = [side, 0, side, 0]
  const count = points.length / 2
  for (let index = 0; index < count; index++) {
    const next = (index + 1) % count
    const x0 = clamp(toPixel(points[2 * index]!) + 0.5)
    const y0 = clamp(toPixel(points[2 * index + 1]!) + 0.5)
    addEdge(x0, y0, clamp(toPixel(points[2 * next]!) + 0.5), clamp(toPixel(points[2 * next + 1]!) + 0.5))
    top = Math.min(top, y0)
    bottom = Math.max(bottom, y0)
    left = Math.min(left, x0)
    right = Math.max(right, x0)
  }
  const [first, end] = [Math.floor(left), Math.min(side, Math.ceil(right) + 1)]
  canvas.mark(Math.floor(top), Math.ceil(bottom), first, end)
  for (let row = Math.floor(top); row < Math.ceil(bottom); row++) paintRow(canvas, row, first, end, tissue)
}

/** Blends the tissue into a row, run by run. The sum of the accumulator along the row is the cover of each pixel. */
function paintRow(canvas: Canvas, row: number, left: number, right: number, tissue: Tissue): void {
  const { hounsfield, texture } = canvas
  const offset = row * (side + 2)
  let sum = 0
  for (let column = left; column < right;) {
    sum += accumulator[offset + column]!
    accumulator[offset + column] = 0
    let end = column + 1
    while (end < right && accumulator[offset + end] === 0) end++
    const share = Math.abs(sum)
    const [from, to] = [row * side + column, row * side + end]
    if (share > 0.999) {
      hounsfield.fill(tissue.hounsfield, from, to)
      texture.fill(tissue.texture, from, to)
    } else if (share > 0.001) {
      for (let index = from; index < to; index++) {
        hounsfield[index]! += (tissue.hounsfield - hounsfield[index]!) * share
        texture[index]! += (tissue.texture - texture[index]!) * share
      }
    }
    column = end
  }
  accumulator.fill(0, offset + right, offset + side + 2)
}

/** Period of the texture along z in mm. */
const period = 90

/**
 * A deterministic texture of unit variance that changes smoothly along z: a rotating mixture of two fields of
 * correlated values. Neighbouring pixels correlate over a few mm, as in reconstructed tissue.
 */
export class Texture {
  readonly #first: Float32Array
  readonly #second: Float32Array

  constructor(seed: number) {
    this.#first = smoothField(new Random(seed, 101))
    this.#second = smoothField(new Random(seed, 102))
  }

  /**
   * Returns the slice as a scanner would: the painted values with its point spread (binomial, [1 2 1] / 4 along rows
   * and columns), plus the texture of each tissue at height z. The outermost rows and columns are air and stay
   * unchanged.
   */
  develop({ hounsfield, texture, painted }: Canvas, z: number): Float32Array {
    const angle = (2 * Math.PI * z) / period
    const [cosine, sine, first, second] = [Math.cos(angle), Math.sin(angle), this.#first, this.#second]
    const developed = hounsfield.slice()
    // Air around the painted pixels has no texture and is constant.
    const [top, bottom] = [Math.max(1, painted.top - 1), Math.min(side - 1, painted.bottom + 1)]
    const [left, right] = [Math.max(1, painted.left - 1), Math.min(side - 1, painted.right + 1)]
    let [above, here, below] = [new Float32Array(side), new Float32Array(side), new Float32Array(side)]
    blurRow(hounsfield, top - 1, left, right, here)
    blurRow(hounsfield, top, left, right, below)
    for (let row = top; row < bottom; row++) {
      ;[above, here, below] = [here, below, above]
      blurRow(hounsfield, row + 1, left, right, below)
      for (let column = left; column < right; column++) {
        const index = row * side + column
        const value = 0.25 * (above[column]! + below[column]!) + 0.5 * here[column]!
        developed[index] = value + texture[index]! * (cosine * first[index]! + sine * second[index]!)
      }
    }
    return developed
  }
}

function blurRow(image: Float32Array, row: number, left: number, right: number, blurred: Float32Array): void {
  const start = row * side
  for (let column = left; column < right; column++) {
    blurred[column] = 0.25 * (image[start + column - 1]! + image[start + column + 1]!) + 0.5 * image[start + column]!
  }
}

/** White noise, box-blurred twice in both directions (periodic), scaled to unit variance. */
function smoothField(random: Random): Float32Array {
  let field = Float32Array.from({ length: side * side }, () => random.normal())
  for (let pass = 0; pass < 2; pass++) field = blurAndTranspose(blurAndTranspose(field, 2), 2)
  const meanSquare = field.reduce((sum, value) => sum + value * value, 0) / field.length
  return field.map((value) => value / Math.sqrt(meanSquare))
}

function blurAndTranspose(field: Float32Array, reach: number): Float32Array<ArrayBuffer> {
  const blurred = new Float32Array(field.length)
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      let sum = 0
      for (let offset = -reach; offset <= reach; offset++) sum += field[row * side + ((column + offset + side) % side)]!
      blurred[column * side + row] = sum / (2 * reach + 1)
    }
  }
  return blurred
}
