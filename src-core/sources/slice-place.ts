/** A point or direction in the patient's coordinates: x to the left, y to the back, z to the head; mm. */
export type Vector = readonly [number, number, number]

/** The place of one slice, as its source states it; null where it states nothing. */
export interface SlicePlace {
  /** Centre of the first pixel in mm. */
  readonly position: Vector | null
  /** Unit vectors: towards growing columns, and towards growing rows. */
  readonly rowDirection: Vector | null
  readonly columnDirection: Vector | null
  /** Slice Location in mm; its zero point is the scanner's own. */
  readonly sliceLocation: number | null
  readonly instanceNumber: number | null
  /** In mm. */
  readonly thickness: number | null
}

export function dot(first: Vector, second: Vector): number {
  return first[0] * second[0] + first[1] * second[1] + first[2] * second[2]
}

export function cross([a, b, c]: Vector, [d, e, f]: Vector): Vector {
  return [b * f - c * e, c * d - a * f, a * e - b * d]
}

export function subtract(first: Vector, second: Vector): Vector {
  return [first[0] - second[0], first[1] - second[1], first[2] - second[2]]
}

/** The normal of a slice; null where its orientation is unknown. */
export function normalOf({
  rowDirection,
  columnDirection
}: Pick<SlicePlace, 'rowDirection' | 'columnDirection'>): Vector | null {
  return rowDirection && columnDirection && cross(rowDirection, columnDirection)
}
