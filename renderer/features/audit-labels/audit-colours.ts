import { judgedOf, type OutputOwner } from '../../../src-core/audit/audited-outputs.ts'
import type { CauseId } from '../../../src-core/scores/cause-categories.ts'
import { categoryColours } from './finding-marks.ts'

/** Colours of kinds. Neighbours in the list differ clearly. Colours near the blue of invented structure come last. */
const kinds = [2, 8, 6, 4, 5, 3, 1, 9, 0]

/** The token of an output's colour: grey for the noisy input, else one of a few colours in turn. */
export function outputToken(place: number): string {
  return place < 0 ? '--text-3' : `--kind-${kinds[place % kinds.length]}`
}

/** The colour of an output, the same in every table and plot of its audit. The name always stands beside the colour. */
export function outputColour(record: OutputOwner, key: string): string {
  return `var(${outputToken(judgedOf(record).indexOf(key))})`
}

/**
 * A cause has the colour of the finding that a reader would record for the cause.
 * A blur without loss of detail is acceptable.
 */
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

/** The colour of a kind of any score; undefined if the kind has none. */
export const kindColour = (id: string): string | undefined => causeColours[id as CauseId]
