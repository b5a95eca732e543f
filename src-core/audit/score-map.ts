import type { PatchTable } from './audit-record.ts'

/** Ground of a map of scores: the patches, their positions, and the slice's size in pixels. */
export interface ScoreGround {
  readonly patchRows: number
  readonly patchColumns: number
  readonly patches: Int32Array
  readonly table: PatchTable
  readonly rows: number
  readonly columns: number
}

/**
 * The score of each pixel: the mean over the patches that cover the pixel; NaN if there is none.
 * Values beyond `limits` are clamped, because the PSNR of identical images is infinite. Missing values are skipped.
 */
export function meanScores(
  ground: ScoreGround,
  scores: Float64Array,
  limits: readonly [low: number, high: number]
): Float32Array {
  const sum = new Float64Array(ground.rows * ground.columns)
  const covered = new Uint16Array(sum.length)
  for (const patch of ground.patches) {
    const score = scores[patch]!
    if (Number.isNaN(score)) continue
    const value = Math.min(Math.max(score, limits[0]), limits[1])
    eachPixel(ground, patch, (pixel) => {
      sum[pixel]! += value
      covered[pixel]!++
    })
  }
  return Float32Array.from(sum, (value, pixel) => (covered[pixel] ? value / covered[pixel]! : NaN))
}

/**
 * The kind of each pixel: the most frequent kind of the patches that cover the pixel; NaN if there is none.
 * The last kind on ties.
 */
export function commonKinds(ground: ScoreGround, kinds: Float64Array, kindCount: number): Float32Array {
  const size = ground.rows * ground.columns
  const votes = new Uint16Array(size * kindCount)
  for (const patch of ground.patches) {
    const kind = kinds[patch]!
    if (Number.isInteger(kind)) eachPixel(ground, patch, (pixel) => votes[pixel * kindCount + kind]!++)
  }
  return Float32Array.from({ length: size }, (_, pixel) => {
    let [common, most] = [NaN, 1]
    for (let kind = 0; kind < kindCount; kind++) {
      const count = votes[pixel * kindCount + kind]!
      if (count >= most) [common, most] = [kind, count]
    }
    return common
  })
}

/** 1 for each pixel that a patch covers, else 0. Shape (rows, columns). */
export function coveredPixels(ground: ScoreGround): Uint8Array {
  const covered = new Uint8Array(ground.rows * ground.columns)
  for (const patch of ground.patches) eachPixel(ground, patch, (pixel) => (covered[pixel] = 1))
  return covered
}

function eachPixel(ground: ScoreGround, patch: number, visit: (pixel: number) => void): void {
  const { rows, columns, patchRows, patchColumns, table } = ground
  const [top, left] = [table.row[patch]!, table.column[patch]!]
  const [bottom, right] = [Math.min(top + patchRows, rows), Math.min(left + patchColumns, columns)]
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) visit(row * columns + column)
  }
}
