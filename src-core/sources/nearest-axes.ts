import type { Vector } from './slice-place.ts'

/** Axis of a volume: 0 along columns, 1 along rows, 2 along slices. */
export type Axis = 0 | 1 | 2

const orders: readonly (readonly [Axis, Axis, Axis])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0]
]

/**
 * The axis of a volume nearest to each axis of the patient, each used once.
 * @param directions unit vector along each axis of the volume
 */
export function nearestAxes(directions: readonly Vector[]): readonly [Axis, Axis, Axis] {
  const fit = (order: readonly Axis[]) =>
    order.reduce<number>((sum, axis, patientAxis) => sum + Math.abs(directions[axis]![patientAxis]!), 0)
  return orders.reduce((best, order) => (fit(order) > fit(best) + 1e-9 ? order : best))
}
