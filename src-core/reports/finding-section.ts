import { metricDefinitions } from '../metrics/definitions.ts'
import { findingCategories, findingSeverities, type Finding } from '../review/finding.ts'
import { html, type Html } from './html.ts'
import { count, counted, digitsOf, fixed, moment, unitOf, withUnit } from './number-text.ts'
import type { PatchPictures } from './patch-pictures.ts'
import { candidateLabel, type ReportInput } from './report-input.ts'
import { severityMark } from './severity-mark.ts'

/** Findings with pictures; those beyond are listed without. */
export const mostPicturedFindings = 200

const categoryOrder = findingCategories.map(({ id }) => id)
const severityOrder = findingSeverities.map(({ id }) => id)
export const categoryOf = (finding: Finding) => findingCategories.find(({ id }) => id === finding.category)!
export const severityOf = (finding: Finding) => findingSeverities.find(({ id }) => id === finding.severity)!

/** What is acceptable last; else the gravest first, then by category and patch. */
export function orderFindings(findings: readonly Finding[]): Finding[] {
  const rank = (finding: Finding) => (finding.category === 'acceptable' ? -1 : severityOrder.indexOf(finding.severity))
  return [...findings].sort((a, b) =>
    rank(b) - rank(a) || categoryOrder.indexOf(a.category) - categoryOrder.indexOf(b.category) || a.patchIndex - b.patchIndex)
}

/** Where a patch lies: 'slice 3, row 28, column 56'. */
export function placeText({ patches }: ReportInput, patchIndex: number): string {
  return `slice ${count(patches.slice[patchIndex]!)}, row ${count(patches.row[patchIndex]!)}, column ${count(patches.column[patchIndex]!)}`
}

/** 'PSNR 17.2 dB, SSIM 0.712' of a patch; empty without a reference. */
export function scoreText({ record, scores }: ReportInput, patchIndex: number, key: string): string {
  return metricDefinitions.slice(0, 2).flatMap((metric) => {
    const value = scores[key]?.[metric.id]?.[patchIndex]
    if (value === undefined || Number.isNaN(value)) return []
    return [`${metric.label} ${withUnit(fixed(value, digitsOf(metric, record.source.unit)), unitOf(metric, record.source.unit))}`]
  }).join(', ')
}

/** Every finding, gravest first, with its pictures. */
export function findingSection(input: ReportInput, ordered: readonly Finding[], pictures: PatchPictures): Html {
  const beyond = ordered.length - mostPicturedFindings
  return html`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${ordered.length === 0 && html`<p>No finding has been recorded on this audit.</p>`}
${beyond > 0 && html`<p>The first ${count(mostPicturedFindings)} of ${counted(ordered.length, 'finding')} are shown with pictures, the other ${count(beyond)} in words.</p>`}
${ordered.map((finding, index) => entry(input, finding, index < mostPicturedFindings ? pictures : null))}
</section>`
}

function entry(input: ReportInput, finding: Finding, pictures: PatchPictures | null): Html {
  const label = candidateLabel(input, finding.denoiserKey)
  const scores = scoreText(input, finding.patchIndex, finding.denoiserKey)
  const revised = finding.revision > 1 && `, revision ${finding.revision}`
  return html`<article class="finding">
<h3>${severityMark(finding)} ${categoryOf(finding).label}, ${severityOf(finding).label.toLowerCase()}</h3>
<p class="place">${label}: patch ${count(finding.patchIndex)}, ${placeText(input, finding.patchIndex)}${scores && `. ${scores}`}</p>
${pictures?.row(finding, label, finding.region)}
${finding.note !== '' && html`<blockquote>${finding.note}</blockquote>`}
<p class="who">${finding.reviewer}, <time datetime="${finding.recordedAt}">${moment(finding.recordedAt)}</time>${revised}</p>
</article>`
}
