import { DenoscopeError } from '../../errors.ts'
import type { ImageBatch } from '../../images/image.ts'

/** Difference of the largest and the smallest possible value: 1 for images in 0..1. */
export interface DataRange {
  readonly dataRange: number
}

/** @throws argument.invalid if the batches differ in shape */
export function requireSameShape(reference: ImageBatch, test: ImageBatch): void {
  if (reference.count === test.count && reference.rows === test.rows && reference.columns === test.columns) return
  throw new DenoscopeError('argument.invalid', `test: expected shape ${shapeOf(reference)}, got ${shapeOf(test)}`)
}

/** @throws argument.invalid unless the data range is given and above 0 */
export function requireDataRange({ dataRange }: DataRange): void {
  if (dataRange > 0 && dataRange < Infinity) return
  throw new DenoscopeError('argument.invalid', `dataRange: expected a number above 0, got ${dataRange}`)
}

const shapeOf = (batch: ImageBatch): string => `(${batch.count}, ${batch.rows}, ${batch.columns})`
