import type { ImageBatch } from '../images/image.ts'

/** Largest mean change in HU without a warning. Beyond it the output may be a residual, or an offset wrong. */
export const suspiciousShift = 20

/** A warning if the mean of denoised images in HU is far from that of the input; else none. */
export function shiftWarnings(noisy: Pick<ImageBatch, 'data'>, denoised: Pick<ImageBatch, 'data'>): string[] {
  return warningsOfShift(mean(denoised.data) - mean(noisy.data))
}

/** @param shift mean change in HU */
export function warningsOfShift(shift: number): string[] {
  if (Math.abs(shift) <= suspiciousShift) return []
  return [
    `the mean changes by ${shift.toFixed(1).replace('-', '−')} HU: the output may be a residual, or the offset may be wrong`
  ]
}

function mean(values: Float32Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
