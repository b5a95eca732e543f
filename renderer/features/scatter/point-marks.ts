import type { OutputScores } from '../../../src-core/scores/output-scores.ts'
import { causeCategories, type CauseId } from '../../../src-core/scores/cause-categories.ts'
import type { Finding } from '../../../src-core/review/finding.ts'
import { causeColours } from '../audit-labels/cause-colours.ts'
import { categoryColours } from '../audit-labels/finding-marks.ts'
import type { PointMark } from './plot-painter.ts'

/** The causes for which a plot is searched; mild blur and noise stay grey. */
const telling: readonly CauseId[] = ['lost', 'invented', 'lost-detail', 'identity-change']

/** The patches among those given in which structure changed, with the colour of how. */
export function causeMarks(patches: Int32Array, { cause }: OutputScores): PointMark[] {
  if (!cause) return []
  const colours = causeCategories.map(({ id }) => (telling.includes(id) ? causeColours[id] : undefined))
  return [...patches].flatMap((patch) => {
    const colour = colours[cause[patch]!]
    return colour === undefined ? [] : [{ patch, colour, large: false }]
  })
}

/** Those of the patches given that have findings, with the colour of the latest. */
export function findingMarks(
  patches: Int32Array,
  findingsByPatch: ReadonlyMap<number, readonly Finding[]>
): PointMark[] {
  return [...patches].flatMap((patch) => {
    const latest = findingsByPatch.get(patch)?.at(-1)
    return latest ? [{ patch, colour: categoryColours[latest.category].fill, large: true }] : []
  })
}
