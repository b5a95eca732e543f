import type { SliceImage } from '../../../src-core/engine/contract.ts'
import { paintPicture } from '../patch-pictures/paint-pixels.ts'

/** Second minus first as RGBA pixels of the diverging map, `range` and more being its ends. Equal shapes only. */
export function paintDifference(first: SliceImage, second: SliceImage, range: number): Uint32Array<ArrayBuffer> {
  const { rows, columns } = first
  const pixels = new Uint32Array(rows * columns)
  const roles = { first: first.data, second: second.data }
  const picture = { kind: 'difference', minuend: 'second', subtrahend: 'first', label: '' } as const
  paintPicture(
    picture,
    roles,
    0,
    { low: 0, high: 1, difference: range },
    { pixels, width: columns, row: 0, column: 0, rows, columns }
  )
  return pixels
}
