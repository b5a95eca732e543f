import { sliceText } from '../audit/audit-plane.ts'
import {
  type Finding,
  type FindingCategory,
  findingLabel,
  type FindingRevision,
  type FindingSeverity,
  type Judgement,
  severityOf,
  type StatedIn
} from '../review/finding.ts'
import { patchNumber } from '../sources/slice-number.ts'
import { count, counted } from '../counts.ts'
import { moment } from './number-text.ts'
import type { PatchPictures, ShownErrorMaps } from './patch-pictures.ts'
import {
  embargoedFindings,
  embargoText,
  outputLabel,
  type ReportedOutput,
  type ReportedOutputs,
  type ReportInput
} from './report-input.ts'
import { html, type Html } from './report-markup.ts'
import { patchScores } from './reported-scores.ts'

/** Maximum number of outputs with pictures. */
export const mostPictured = 10
/** Maximum number of rows in the table of further findings. findings.csv has all. */
export const mostListed = 100

/** Outputs with pictures, most severe first. Others are listed after them. */
export const picturedOf = ({ objected }: ReportedOutputs): readonly ReportedOutput[] => objected.slice(0, mostPictured)
export const listedOf = ({ objected }: ReportedOutputs): readonly ReportedOutput[] =>
  objected.slice(mostPictured, mostPictured + mostListed)

/** Place of a patch, such as 'slice 3, row 28, column 56'. */
export function placeText({ record, patches }: Pick<ReportInput, 'record' | 'patches'>, patchIndex: number): string {
  return `${sliceText(record, patches.slice[patchIndex]!)}, row ${count(patches.row[patchIndex]!)}, column ${count(patches.column[patchIndex]!)}`
}

/** Pictures and causes for a section on findings. */
export interface FindingFigures {
  /** Pictures of the slices with the places of the findings. */
  readonly overviews: Html
  readonly pictures: PatchPictures
  readonly errorMaps: ShownErrorMaps
}

/**
 * Section of all outputs with an objection, most severe first, then of the acceptable ones.
 * The first outputs have pictures, the others are listed.
 */
export function findingSection(input: ReportInput, outputs: ReportedOutputs, figures: FindingFigures): Html {
  const { objected, accepted } = outputs
  return html`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${input.embargoed.map((embargo) => html`<p class="under-way">${embargoText(embargo)}</p>`)}
${objected.length + accepted.length === 0 && html`<p>${nothingText(input)}</p>`}
${objected.length > 0 && html`<p>${extentText(objected.length)} ${input.record.source.label}: each output of a patch once, with the judgements of all its readers, the gravest first.</p>`}
${figures.overviews}
${objected.length > 0 && figures.pictures.legend()}
${picturedOf(outputs).map((output) => entry(input, output, figures))}
${listedTable(input, outputs, figures.errorMaps)}
${acceptedTable(input, accepted)}
</section>`
}

function extentText(objected: number): string {
  const all = counted(objected, 'judged patch with an objection', 'judged patches with objections')
  if (objected <= mostPictured) return `${all}, ${objected === 1 ? 'pictured' : 'all pictured'}.`
  const listed = Math.min(mostListed, objected - mostPictured)
  const left = objected - mostPictured - listed
  return `${all}: the ${count(mostPictured)} gravest are pictured, ${left === 0 ? 'the other' : 'the next'} ${count(listed)} listed${left === 0 ? '' : `, ${count(left)} more are in findings.csv only`}.`
}

const nothingText = ({ embargoed }: ReportInput): string =>
  embargoedFindings(embargoed) > 0
    ? 'No other finding has been recorded on this audit.'
    : 'No finding has been recorded on this audit.'

function entry(input: ReportInput, output: ReportedOutput, { pictures, errorMaps }: FindingFigures): Html {
  const { number, patchIndex, denoiserKey, findings } = output
  const label = outputLabel(input, denoiserKey)
  const regions = findings.flatMap(({ region }) => region ?? [])
  return html`<article class="finding" id="finding-${number}">
<div class="head"><h3>${count(number)}. ${label}, patch ${count(patchNumber(patchIndex))}</h3>
<p class="who">${placeText(input, patchIndex)}</p></div>
${judgementList(input, output)}
${errorMaps.cause(output)}
${pictures.row(output, label, { regions, facts: patchScores(input, patchIndex, denoiserKey) })}
</article>`
}

function listedTable(input: ReportInput, outputs: ReportedOutputs, errorMaps: ShownErrorMaps): Html {
  const listed = listedOf(outputs)
  if (listed.length === 0) return html``
  const row = (
    output: ReportedOutput
  ) => html`<tr id="finding-${output.number}"><th scope="row">${count(output.number)}</th>${placeCells(input, output)}
<td>${judgementsInLine(output)}</td><td>${errorMaps.cause(output)}</td></tr>`
  return html`<h3>Further findings</h3>
<table class="listed"><caption>Without pictures, numbers ${count(listed[0]!.number)} to ${count(listed.at(-1)!.number)} of ${count(outputs.objected.length)}.</caption>
<thead><tr>${['No.', 'Patch', 'Output', 'Judgements', 'Cause'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${listed.map(row)}</tbody></table>`
}

const placeCells = (input: ReportInput, { patchIndex, denoiserKey }: ReportedOutput): Html =>
  html`<td>${count(patchNumber(patchIndex))}: ${placeText(input, patchIndex)}</td><td>${outputLabel(input, denoiserKey)}</td>`

/** Table of the outputs without an objection, which need no pictures. */
function acceptedTable(input: ReportInput, accepted: readonly ReportedOutput[]): Html {
  if (accepted.length === 0) return html``
  const shown = accepted.slice(0, mostListed)
  const limited =
    shown.length < accepted.length
      ? `, the first ${count(shown.length)} of ${count(accepted.length)}; findings.csv has all`
      : ''
  return html`<h3>Judged acceptable</h3>
<table class="listed accepted"><caption>Without pictures, by patch${limited}.</caption>
<thead><tr>${['Patch', 'Output', 'Judgements'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${shown.map((output) => html`<tr>${placeCells(input, output)}<td>${judgementsInLine(output)}</td></tr>`)}</tbody></table>`
}

/** Maximum number of revisions shown, latest ones. report.json has all. */
const mostRevisions = 4

/** Judgements of an output by each reader, with note and history. */
function judgementList(input: ReportInput, { findings }: ReportedOutput): Html {
  return html`<ul class="said">${findings.map(
    (finding) => html`<li>${severityMark(finding)} <b>${findingLabel(finding)}</b>${regionText(finding)}
<span class="who">${finding.reviewer}, <time datetime="${finding.recordedAt}">${moment(finding.recordedAt)}</time>${statedText(finding.review)}</span>
${finding.note !== '' && html`<blockquote>${finding.note}</blockquote>`}
${otherList(input, finding)}
${historyList(input.histories[finding.id] ?? [])}</li>`
  )}</ul>`
}

/** Judgements of an output in one line, for tables. */
export function judgementsInLine({ findings }: Pick<ReportedOutput, 'findings'>): Html {
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
