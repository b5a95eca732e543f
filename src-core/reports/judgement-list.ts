import {
  findingLabel,
  type Finding,
  type FindingRevision,
  type StatedIn,
  severityOf,
  type Judgement,
  type FindingCategory,
  type FindingSeverity
} from '../review/finding.ts'
import { html, type Html } from './report-markup.ts'
import { count, counted, moment } from './number-text.ts'
import type { ReportedOutput } from './reported-output.ts'
import type { ReportInput } from './report-input.ts'

/** Maximum number of revisions shown, latest ones. report.json has all. */
const mostRevisions = 4

/** Judgements of an output by each reader, with note and history. */
export function judgementList(input: ReportInput, { findings }: ReportedOutput): Html {
  return html`<ul class="said">${findings.map(
    (finding) => html`<li>${severityMark(finding)} <b>${findingLabel(finding)}</b>${regionText(finding)}
<span class="who">${finding.reviewer}, <time datetime="${finding.recordedAt}">${moment(finding.recordedAt)}</time>${statedText(finding.review)}</span>
${finding.note !== '' && html`<blockquote>${finding.note}</blockquote>`}
${otherList(input, finding)}
${historyList(input.histories[finding.id] ?? [])}</li>`
  )}</ul>`
}

/** Judgements of an output in one line, for tables. */
export function judgementsInLine({ findings }: ReportedOutput): Html {
  return html`<ul class="said">${findings.map(
    (finding) => html`<li>${severityMark(finding)} <b>${findingLabel(finding)}</b>
<span class="who">${finding.reviewer}${finding.review?.blinded && ', blinded'}</span>${finding.note !== '' && html` <span class="note">${finding.note}</span>`}</li>`
  )}</ul>`
}

/** Review of a statement, such as ', blinded review of 23 Nov 2026, 09:10 UTC'; empty if stated in the audit. */
const statedText = (review: StatedIn | null): string =>
  review ? `, ${review.blinded ? 'blinded review' : 'review'} of ${moment(review.createdAt)}` : ''

/** Other findings of the same reader on the same output. */
function otherList({ otherFindings }: ReportInput, { patchIndex, denoiserKey, reviewer }: Finding): Html {
  const others = otherFindings.filter(
    (other) => other.patchIndex === patchIndex && other.denoiserKey === denoiserKey && other.reviewer === reviewer
  )
  if (others.length === 0) return html``
  return html`<p class="who">Before, not counted:</p>
<ul class="history">${others.map((other) => html`<li>${moment(other.recordedAt)}${statedText(other.review)}: ${findingLabel(other)}${other.note !== '' && ` (${other.note})`}</li>`)}</ul>`
}

/** Drawn region, such as '; region of 12 × 10 pixels from row 5, column 6 of the patch'. */
function regionText({ region }: Finding): string {
  if (!region) return ''
  const short = (value: number) => String(Number(value.toFixed(1)))
  return `; region of ${short(region.rows)} × ${short(region.columns)} pixels from row ${short(region.row)}, column ${short(region.column)} of the patch`
}

/** Earlier revisions of a finding, first to last. */
function historyList(history: readonly FindingRevision[]): Html {
  const earlier = history.slice(0, -1)
  if (earlier.length === 0) return html``
  const left = Math.max(0, earlier.length - mostRevisions)
  return html`<p class="who">Revision ${count(history.length)}. Before:</p>
<ul class="history">${left > 0 && html`<li>${counted(left, 'earlier revision')}</li>`}${earlier
    .slice(left)
    .map(
      ({ judgement, recordedAt }) =>
        html`<li>${moment(recordedAt)}: ${judgement ? findingLabel(judgement) : 'withdrawn'}${judgement && judgement.note !== '' && ` (${judgement.note})`}</li>`
    )}</ul>`
}

/** Palette of Okabe and Ito, as on the screen: vermilion for lost, sky blue for invented. */
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

/** Severity by shape, readable without colour: circle, square, triangle, star; in a square of 16 x 16. */
const shapes: Readonly<Record<FindingSeverity, string>> = {
  minor: 'M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12Z',
  moderate: 'M2 2h12v12h-12Z',
  major: 'M8 1L16 15H0Z',
  critical:
    'M8 0l2.2 2.7L13.7 2.3L13.3 5.8L16 8l-2.7 2.2L13.7 13.7L10.2 13.3L8 16l-2.2-2.7L2.3 13.7L2.7 10.2L0 8l2.7-2.2L2.3 2.3L5.8 2.7Z'
}

type Marked = Pick<Judgement, 'category' | 'severity'>

/** Mark in a square of 16 x 16. Acceptable has no severity and the shape of minor. */
export const markPath = (judgement: Marked, shape: FindingSeverity = severityOf(judgement) ?? 'minor'): Html =>
  html`<path d="${shapes[shape]}" fill="${categoryFills[judgement.category]}" stroke="currentColor"/>`

/** Mark of a judgement on a line of text. */
export const severityMark = (judgement: Marked, shape?: FindingSeverity): Html =>
  html`<svg class="mark" viewBox="-1 -1 18 18" width="16" height="16" aria-hidden="true">${markPath(judgement, shape)}</svg>`
