import { severityOf, type Judgement, type FindingCategory, type FindingSeverity } from '../review/finding.ts'
import { html, type Html } from './html.ts'

/** Okabe and Ito's palette, as on the screen: vermilion for what was lost, sky blue for what was invented. */
export const categoryFills: Readonly<Record<FindingCategory, string>> = {
  'lost-structure': '#D55E00',
  'invented-structure': '#56B4E9',
  'changed-shape': '#CC79A7',
  'over-smoothing': '#F0E442',
  'residual-noise': '#E69F00',
  artefact: '#0072B2',
  'intensity-shift': '#009E73',
  acceptable: '#9AA0A9'
}

/** Severity by shape, so that it needs no colour: circle, square, triangle, star; in a square of 16 x 16. */
const shapes: Readonly<Record<FindingSeverity, string>> = {
  minor: 'M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12Z',
  moderate: 'M2 2h12v12h-12Z',
  major: 'M8 1L16 15H0Z',
  critical:
    'M8 0l2.2 2.7L13.7 2.3L13.3 5.8L16 8l-2.7 2.2L13.7 13.7L10.2 13.3L8 16l-2.2-2.7L2.3 13.7L2.7 10.2L0 8l2.7-2.2L2.3 2.3L5.8 2.7Z'
}

type Marked = Pick<Judgement, 'category' | 'severity'>

/** In a square of 16 x 16. What is acceptable has no severity, and the quietest shape. */
export const markPath = (judgement: Marked, shape: FindingSeverity = severityOf(judgement) ?? 'minor'): Html =>
  html`<path d="${shapes[shape]}" fill="${categoryFills[judgement.category]}" stroke="currentColor"/>`

/** The mark of a judgement on a line of text. */
export const severityMark = (judgement: Marked, shape?: FindingSeverity): Html =>
  html`<svg class="mark" viewBox="-1 -1 18 18" width="16" height="16" aria-hidden="true">${markPath(judgement, shape)}</svg>`
