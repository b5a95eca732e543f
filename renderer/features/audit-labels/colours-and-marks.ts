import {
  findingCategories,
  severityOf,
  type FindingCategory,
  type FindingSeverity,
  type Judgement
} from '../../../src-core/review/finding.ts'
import { judgedOf, type OutputOwner } from '../../../src-core/audit/audited-outputs.ts'
import type { CauseId } from '../../../src-core/scores/cause-categories.ts'

/** Fill of a category's mark and colour of its digit. The same in both themes and safe for colour-blind readers. */
export interface MarkColours {
  readonly fill: string
  readonly ink: string
}

/** Okabe and Ito's palette; lost and invented are `--lost` and `--invented`. */
export const categoryColours: Readonly<Record<FindingCategory, MarkColours>> = {
  'lost-structure': { fill: '#d55e00', ink: '#000000' },
  'invented-structure': { fill: '#56b4e9', ink: '#000000' },
  'changed-shape': { fill: '#cc79a7', ink: '#000000' },
  'over-smoothing': { fill: '#f0e442', ink: '#000000' },
  'residual-noise': { fill: '#e69f00', ink: '#000000' },
  artefact: { fill: '#0072b2', ink: '#ffffff' },
  'intensity-shift': { fill: '#009e73', ink: '#000000' },
  acceptable: { fill: '#9aa0a9', ink: '#000000' }
}

/** Outline of a severity in a square of 16 x 16, as SVG path data: circle, square, triangle, star of eight. */
export const severityShapes: Readonly<Record<FindingSeverity, string>> = {
  minor: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13Z',
  moderate: 'M2 2h12v12h-12Z',
  major: 'M8 0.5L16 15H0Z',
  critical:
    'M8 0l2.2 2.7L13.7 2.3L13.3 5.8L16 8l-2.7 2.2L13.7 13.7L10.2 13.3L8 16l-2.2-2.7L2.3 13.7L2.7 10.2L0 8l2.7-2.2L2.3 2.3L5.8 2.7Z'
}

/** Vertical position of the digit's middle within the outline. */
export const severityInkY: Readonly<Record<FindingSeverity, number>> = {
  minor: 8,
  moderate: 8,
  major: 10.2,
  critical: 8
}

export function categoryOf(id: FindingCategory) {
  return findingCategories.find((category) => category.id === id)!
}

/** The outline of a mark. An acceptable finding has no severity and the plainest outline. */
export const shapeOf = (judgement: Pick<Judgement, 'category' | 'severity'>): FindingSeverity =>
  severityOf(judgement) ?? 'minor'

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
