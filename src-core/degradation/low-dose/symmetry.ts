import type { ParallelBeam } from './geometry.ts'

/**
 * Images that kernels work on at once, because rays meet them alike: 1, the image; 2, also turned by 180 degrees, which a
 * view's rays on the other side of the axis meet; 4, also by 90 and 270 degrees, for the view at a right angle.
 */
export type Turns = 1 | 2 | 4

/** How many turned images the rays of a scan share: axis and detector have to lie in the middle. */
export function turnsOf(
  { rows, columns }: { rows: number; columns: number },
  { angles, axis, detectorCentre, detectorPixels, firstSample, lastSample }: ParallelBeam
): Turns {
  const centred =
    axis.row === (rows - 1) / 2 &&
    axis.column === (columns - 1) / 2 &&
    detectorCentre === (detectorPixels - 1) / 2 &&
    firstSample === -lastSample
  if (!centred) return 1
  const half = angles.length / 2
  const rightAngles =
    rows === columns &&
    Number.isInteger(half) &&
    angles.subarray(half).every((angle, view) => Math.abs(angle - angles[view]! - Math.PI / 2) < 1e-12)
  return rightAngles ? 4 : 2
}
