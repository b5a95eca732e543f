import { normalShareBelow } from '../statistics/normal-distribution.ts'
import type { InsertedDisc } from './review-plan.ts'

/** Meaning of inserted discs: the denoiser has never seen them. */
export const insertedNote =
  'The disc is in the outputs only, added after denoising. It measures the reader, not the denoiser.'

/** Standard deviation of the blur of a disc's edge, in pixels. */
const edgeWidth = 0.8

/**
 * Patch with an inserted disc: a step at half the diameter, blurred by a Gaussian. Values stay in 0..1.
 * @param pixels one patch, rows x columns, 0..1
 * @param intensityRange values of 0 and 1 in the unit of the source, which is that of the contrast
 */
export function withDisc(
  pixels: Float32Array,
  columns: number,
  { row, column, diameter, contrast }: InsertedDisc,
  [low, high]: readonly [number, number]
): Float32Array {
  const height = contrast / (high - low)
  return pixels.map((value, index) => {
    const distance = Math.hypot(Math.floor(index / columns) - row, (index % columns) - column)
    return Math.min(1, Math.max(0, value + height * normalShareBelow((diameter / 2 - distance) / edgeWidth)))
  })
}
