import type { Image } from '../../images/image.ts'

const airHu = -1000

/** A slice of any shape in the middle of the smallest square that holds it; what it does not fill is air. In HU. */
export function inSquareOfAir(slice: Image): Image {
  const { size, top, left } = placeInSquare(slice)
  const square = { data: new Float32Array(size * size).fill(airHu), rows: size, columns: size }
  for (let row = 0; row < slice.rows; row++) {
    square.data.set(slice.data.subarray(row * slice.columns, (row + 1) * slice.columns), (top + row) * size + left)
  }
  return square
}

/** The part of a square that `inSquareOfAir` filled with a slice of this shape. */
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
