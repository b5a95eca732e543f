import { setImmediate as others } from 'node:timers/promises'
import { findingCategories, findingSeverities, type Finding, type FindingRevision, type Judgement, type StatedIn } from '../review/finding.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { html, type Html } from './html.ts'
import { count, counted, moment } from './number-text.ts'
import { patchScores } from './patch-scores.ts'
import type { PatchPictures } from './patch-pictures.ts'
import { candidateLabel, type ReportInput } from './report-input.ts'
import { severityMark } from './severity-mark.ts'

/** Findings with pictures; those beyond are listed without. */
export const mostPicturedFindings = 200
/** Of a long history the latest revisions are told; report.json has all. */
const mostRevisions = 4

const categoryOrder = findingCategories.map(({ id }) => id)
const severityOrder = findingSeverities.map(({ id }) => id)
export const categoryOf = (finding: Judgement) => findingCategories.find(({ id }) => id === finding.category)!
export const severityOf = (finding: Judgement) => findingSeverities.find(({ id }) => id === finding.severity)!

/** 'Lost structure, major'; what is acceptable has no severity. */
export const judgementText = (judgement: Judgement): string =>
  judgement.category === 'acceptable' ? categoryOf(judgement).label : `${categoryOf(judgement).label}, ${severityOf(judgement).label.toLowerCase()}`

/** ', blinded review of 23 Nov 2026, 09:10 UTC': where something was stated; nothing of the audit itself. */
const statedText = (review: StatedIn | null): string => (review ? `, ${review.blinded ? 'blinded review' : 'review'} of ${moment(review.createdAt)}` : '')

/** What is acceptable last; else the gravest first, then by category and patch. */
export function orderFindings(findings: readonly Finding[]): Finding[] {
  const rank = (finding: Finding) => (finding.category === 'acceptable' ? -1 : severityOrder.indexOf(finding.severity))
  return [...findings].sort((a, b) =>
    rank(b) - rank(a) || categoryOrder.indexOf(a.category) - categoryOrder.indexOf(b.category) || a.patchIndex - b.patchIndex)
}

/** Where a patch lies: 'slice 3, row 28, column 56'. */
export function placeText({ patches }: Pick<ReportInput, 'patches'>, patchIndex: number): string {
  return `slice ${count(sliceNumber(patches.slice[patchIndex]!))}, row ${count(patches.row[patchIndex]!)}, column ${count(patches.column[patchIndex]!)}`
}

/**
 * Every objection, gravest first, with its pictures; then a list of what was judged acceptable. Pictures of hundreds take
 * seconds: whoever else waits for this thread has their turn between two findings.
 */
export async function findingSection(input: ReportInput, ordered: readonly Finding[], pictures: PatchPictures): Promise<Html> {
  const objections = objectionsOf(ordered)
  const beyond = objections.length - mostPicturedFindings
  const entries: Html[] = []
  for (const [index, finding] of objections.entries()) {
    await others()
    entries.push(entry(input, finding, index + 1, index < mostPicturedFindings ? pictures : null))
  }
  return html`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${underWayText(input)}
${ordered.length === 0 && html`<p>No finding has been recorded on this audit.</p>`}
${beyond > 0 && html`<p>The first ${count(mostPicturedFindings)} of ${counted(objections.length, 'finding')} are shown with pictures, the other ${count(beyond)} in words.</p>`}
${entries}
${acceptedTable(input, ordered.slice(objections.length))}
</section>`
}

/** Who is in the middle of a blinded review would learn from a report what they look at. */
function underWayText({ underWay }: ReportInput): Html {
  return html`${underWay.map(({ review, reader, answered, items }) =>
    html`<p class="under-way">${reader} has answered ${count(answered)} of ${count(items)} items of the blinded review of ${moment(review.createdAt)}: what was stated in it is not in this report before they have finished or ended it.</p>`)}`
}

/** The findings that have pictures. @param ordered as `orderFindings` gives them */
export const picturedOf = (ordered: readonly Finding[]): Finding[] => objectionsOf(ordered).slice(0, mostPicturedFindings)

const objectionsOf = (findings: readonly Finding[]): Finding[] => findings.filter(({ category }) => category !== 'acceptable')

/** Outputs to which nobody objected need no pictures. */
function acceptedTable(input: ReportInput, accepted: readonly Finding[]): Html {
  if (accepted.length === 0) return html``
  const row = ({ patchIndex, denoiserKey, note, reviewer, review, recordedAt }: Finding) => html`<tr><th scope="row">${count(patchIndex)}</th>
<td>${placeText(input, patchIndex)}</td><td>${candidateLabel(input, denoiserKey)}</td><td>${reviewer}, ${moment(recordedAt)}${statedText(review)}</td><td>${note}</td></tr>`
  return html`<h3>Judged acceptable</h3>
<table class="accepted"><caption>Without pictures, by patch.</caption>
<thead><tr>${['Patch', 'Where', 'Output', 'Who and when', 'Note'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${accepted.map(row)}</tbody></table>`
}

function entry(input: ReportInput, finding: Finding, number: number, pictures: PatchPictures | null): Html {
  const label = candidateLabel(input, finding.denoiserKey)
  const { patchIndex, note, region, reviewer, review, recordedAt } = finding
  return html`<article class="finding" id="finding-${number}">
<div class="head"><h3>${severityMark(finding)} ${count(number)}. ${judgementText(finding)}</h3>
<p class="who">${reviewer}, <time datetime="${recordedAt}">${moment(recordedAt)}</time>${statedText(review)}</p></div>
<p class="place">${label}, patch ${count(patchIndex)}: ${input.record.source.label}, ${placeText(input, patchIndex)}${regionText(finding)}.</p>
${note !== '' && html`<blockquote>${note}</blockquote>`}
${pictures ? pictures.row(finding, label, { region, facts: patchScores(input, patchIndex, finding.denoiserKey) }) : patchScores(input, patchIndex, finding.denoiserKey)}
${otherList(input, finding)}
${historyList(input.histories[finding.id] ?? [])}
</article>`
}

/** What the same reader stated of the same output elsewhere, before. */
function otherList({ otherFindings }: ReportInput, { patchIndex, denoiserKey, reviewer }: Finding): Html {
  const others = otherFindings.filter((other) => other.patchIndex === patchIndex && other.denoiserKey === denoiserKey && other.reviewer === reviewer)
  if (others.length === 0) return html``
  return html`<p class="who">Before, not counted:</p>
<ul class="history">${others.map((other) => html`<li>${moment(other.recordedAt)}${statedText(other.review)}: ${judgementText(other)}${other.note !== '' && ` (${other.note})`}</li>`)}</ul>`
}

/** '; region of 12 × 10 pixels from row 5, column 6 of the patch', as it was drawn. */
function regionText({ region }: Finding): string {
  if (!region) return ''
  const short = (value: number) => String(Number(value.toFixed(1)))
  return `; region of ${short(region.rows)} × ${short(region.columns)} pixels from row ${short(region.row)}, column ${short(region.column)} of the patch`
}

/** How a finding came to stand as it does: what was said before, the first first. */
function historyList(history: readonly FindingRevision[]): Html {
  const earlier = history.slice(0, -1)
  if (earlier.length === 0) return html``
  const left = Math.max(0, earlier.length - mostRevisions)
  return html`<p class="who">Revision ${count(history.length)}. Before:</p>
<ul class="history">${left > 0 && html`<li>${counted(left, 'earlier revision')}</li>`}${earlier.slice(left).map(({ judgement, recordedAt }) =>
    html`<li>${moment(recordedAt)}: ${judgement ? judgementText(judgement) : 'withdrawn'}${judgement && judgement.note !== '' && ` (${judgement.note})`}</li>`)}</ul>`
}
