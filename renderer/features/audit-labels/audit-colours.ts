import { judgedOf, type OutputOwner } from '../../../src-core/audit/audited-outputs.ts'
import type { CauseId } from '../../../src-core/scores/cause-categories.ts'
import { categoryColours } from './finding-marks.ts'

/** Colours of kinds, in an order in which neighbours are easily told apart; those near the blue of what was invented come late. */
const kinds = [2, 8, 6, 4, 5, 3, 1, 9, 0]

/** The token of a output's colour: grey for the noisy input, else one of a few that go round. */
export function outputToken(place: number): string {
  return place < 0 ? '--text-3' : `--kind-${kinds[place % kinds.length]}`
}

/** The colour of a output, the same in every table and plot of its audit; with the name beside it always. */
export function outputColour(record: OutputOwner, key: string): string {
  return `var(${outputToken(judgedOf(record).indexOf(key))})`
}

/** A cause has the colour of the finding that a reader would record for it; a blur that takes no detail is acceptable. */
export const causeColours: Readonly<Partial<Record<CauseId, string>>> = {
  'lost-detail': categoryColours['over-smoothing'].fill,
  blur: categoryColours.acceptable.fill,
  'residual-noise': categoryColours['residual-noise'].fill,
  shift: categoryColours.artefact.fill,
  'intensity-bias': categoryColours['intensity-shift'].fill,
  lost: categoryColours['lost-structure'].fill,
  invented: categoryColours['invented-structure'].fill,
  'identity-change': categoryColours['changed-shape'].fill
}

/** The colour of a kind of any score; undefined where it has none. */
export const kindColour = (id: string): string | undefined => causeColours[id as CauseId]
