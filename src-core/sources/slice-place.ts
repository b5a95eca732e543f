/** A point in mm, or a direction, in the coordinates of the patient: x to the left, y to the back, z to the head. */
export type Vector = readonly [number, number, number]

/** The place of one slice, as its source states it. Members are null if unknown. */
export interface SlicePlace {
  /** Centre of the first pixel in mm. */
  readonly position: Vector | null
  /** Unit vectors: towards higher columns, and towards higher rows. */
  readonly rowDirection: Vector | null
  readonly columnDirection: Vector | null
  /** Slice Location in mm, with the zero point of the scanner. */
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

/** The normal of a slice; null if its orientation is unknown. */
export function normalOf({
  rowDirection,
  columnDirection
}: Pick<SlicePlace, 'rowDirection' | 'columnDirection'>): Vector | null {
  return rowDirection && columnDirection && cross(rowDirection, columnDirection)
}

/** Direction of the patient at each edge of a slice: letters L R A P H F, the strongest first, such as `L` or `PH`. */
export interface EdgeLetters {
  readonly top: string
  readonly right: string
  readonly bottom: string
  readonly left: string
}

/** Smallest part of a unit vector that has a letter. Smaller parts (0.6 degrees) are rounding or fine adjustment. */
const smallestPart = 0.01
const perpendicular = 0.01

/**
 * Letters of the directions of the patient at the four edges of an image (DICOM PS3.3 C.7.6.1.1.1). Up to three
 * letters, the strongest first. Null if a direction is unknown or if the two are not perpendicular.
 * @param rowDirection unit vector towards higher columns
 * @param columnDirection unit vector towards higher rows
 */
export function edgeLetters(rowDirection: Vector | null, columnDirection: Vector | null): EdgeLetters | null {
  if (rowDirection === null || columnDirection === null) return null
  const dot = rowDirection.reduce((sum, part, axis) => sum + part * columnDirection[axis]!, 0)
  if (Math.abs(dot) > perpendicular) return null
  return {
    top: lettersOf(opposite(columnDirection)),
    right: lettersOf(rowDirection),
    bottom: lettersOf(columnDirection),
    left: lettersOf(opposite(rowDirection))
  }
}

const axes = [
  ['L', 'R'],
  ['P', 'A'],
  ['H', 'F']
] as const

function lettersOf(direction: Vector): string {
  return direction
    .map((part, axis) => ({ size: Math.abs(part), letter: axes[axis]![part > 0 ? 0 : 1] }))
    .filter(({ size }) => size >= smallestPart)
    .sort((one, other) => other.size - one.size)
    .map(({ letter }) => letter)
    .join('')
}

function opposite([x, y, z]: Vector): Vector {
  return [-x, -y, -z]
}
