import { Random } from '../../random/random.ts'
import { side, type Canvas } from './phantom-canvas.ts'

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
