import type { EdgeLetters } from '../source.ts'
import type { Vector } from '../slice-place.ts'

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
