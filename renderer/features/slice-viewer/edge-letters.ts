import type { EdgeLetters } from '../../../src-core/sources/slice-place.ts'
import type { Turns } from './view-transform.ts'

/** The letters at the edges of the screen when the image is turned clockwise: what was on top goes to the right. */
export function turnedEdges({ top, right, bottom, left }: EdgeLetters, turns: Turns): EdgeLetters {
  const around = [top, right, bottom, left]
  const at = (edge: number) => around[(edge - turns + 4) % 4]!
  return { top: at(0), right: at(1), bottom: at(2), left: at(3) }
}
