import type { CandidateScores } from '../../../src-core/audit/audit.ts'
import { causeCategories, type CauseId } from '../../../src-core/discrepancy/definitions.ts'
import { causeColours } from '../audit/cause-colours.ts'
import type { PointMark } from './plot-painter.ts'

/** The causes for which a plot is searched; blur and noise stay grey. */
const telling: readonly CauseId[] = ['lost', 'invented', 'identity-change']

/** The patches among those given in which structure changed, with the colour of how. */
export function causeMarks(patches: Int32Array, { cause }: CandidateScores): PointMark[] {
  if (!cause) return []
  const colours = causeCategories.map(({ id }) => (telling.includes(id) ? causeColours[id] : undefined))
  return [...patches].flatMap((patch) => {
    const colour = colours[cause[patch]!]
    return colour === undefined ? [] : [{ patch, colour, large: false }]
  })
}
