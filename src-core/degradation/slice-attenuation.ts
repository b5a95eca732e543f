import type { Image } from '../images/image.ts'

/**
 * Attenuation of water, attenuation of air, and the clipping limit; per metre.
 * LoDoPaB-CT, doi:10.1038/s41597-021-00893-z.
 */
const waterAttenuation = 20
const airAttenuation = 0.02
const largestAttenuation = 81.35858
export const attenuationPerHu = (waterAttenuation - airAttenuation) / 1000

/** Attenuation per metre of values in HU, clipped to 0 .. 81.36 (-1001 .. 3071 HU). */
export function attenuationOf(slice: Image): Image {
  const data = slice.data.map((hu) =>
    Math.min(largestAttenuation, Math.max(0, waterAttenuation + attenuationPerHu * hu))
  )
  return { ...slice, data }
}

/** HU of an attenuation per metre. */
export const huOf = (attenuation: number): number => (attenuation - waterAttenuation) / attenuationPerHu

const airHu = -1000

/** A slice in the middle of the smallest square that holds it; the rest of the square is air. In HU. */
export function inSquareOfAir(slice: Image): Image {
  const { size, top, left } = placeInSquare(slice)
  const square = { data: new Float32Array(size * size).fill(airHu), rows: size, columns: size }
  for (let row = 0; row < slice.rows; row++) {
    square.data.set(slice.data.subarray(row * slice.columns, (row + 1) * slice.columns), (top + row) * size + left)
  }
  return square
}

/** The slice of this shape that `inSquareOfAir` put into a square. */
export function outOfSquare(square: Image, { rows, columns }: Pick<Image, 'rows' | 'columns'>): Image {
  const { size, top, left } = placeInSquare({ rows, columns })
  const data = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const start = (top + row) * size + left
    data.set(square.data.subarray(start, start + columns), row * columns)
  }
  return { data, rows, columns }
}

function placeInSquare({ rows, columns }: Pick<Image, 'rows' | 'columns'>) {
  const size = Math.max(rows, columns)
  return { size, top: (size - rows) >> 1, left: (size - columns) >> 1 }
}
