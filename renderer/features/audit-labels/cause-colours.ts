import type { CauseId } from '../../../src-core/scores/cause-categories.ts'
import { categoryColours } from './finding-marks.ts'

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
