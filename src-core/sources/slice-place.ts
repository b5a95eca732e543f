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

/** Which way of the patient each edge of a slice looks: L R A P H F, the strongest first, as `L` or `PH`. */
export interface EdgeLetters {
  readonly top: string
  readonly right: string
  readonly bottom: string
  readonly left: string
}

/** Of a unit vector; smaller parts (0.6 degrees) are rounding or a scanner's fine adjustment, and are not named. */
const smallestPart = 0.01
const perpendicular = 0.01

/**
 * Letters of the patient's directions at the four edges of an image, from the direction of its rows (towards growing
 * columns) and of its columns (towards growing rows), as unit vectors in the patient's coordinates: x to the left, y
 * to the back, z to the head. Up to three letters, the strongest first (DICOM PS3.3 C.7.6.1.1.1). Null where a
 * direction is unknown or the two are not perpendicular: no letter is better than a wrong one.
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
