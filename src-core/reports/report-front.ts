import { warningsOf } from '../audit/audit-warnings.ts'
import { html, type Html } from './report-markup.ts'
import { count, moment } from './number-text.ts'
import { runningTitle } from './report-page.ts'
import { findingsAsOf, readersOf, titleOf, type ReportInput } from './report-input.ts'
import { summarySection } from './summary-section.ts'

/** Input of the front of a report, without pixels and scores, so that the front follows a person's typing. */
export type FrontInput = Pick<ReportInput, 'record' | 'findings' | 'embargoed' | 'reviews' | 'words'>

/** Title block, summary and conclusion: all parts with words that a person wrote. */
export function frontOf(input: FrontInput): Html {
  return html`<div id="front">
<style>${runningTitle(titleOf(input))}</style>
${titleBlock(input)}
${summarySection(input)}
${warningSection(input)}
${conclusionSection(input)}
</div>`
}

function titleBlock(input: FrontInput): Html {
  const { record, words } = input
  const asOf = findingsAsOf(input)
  const rows: readonly (readonly [string, string])[] = [
    ['Institution', words.institution.trim()],
    [/[,;\n]/.test(readersOf(input)) ? 'Readers' : 'Reader', readersOf(input)],
    ['Audit', `${record.title}, ${moment(record.createdAt)}`],
    ['Findings', asOf === null ? '' : `as of ${moment(asOf)}`]
  ]
  return html`<header class="title">
<p class="kind">Image denoiser audit: review report</p>
<h1>${titleOf(input)}</h1>
<dl>${rows.filter(([, value]) => value !== '').map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="purpose">For research, not for diagnosis.</p>
</header>`
}

/** Maximum number of warnings. More would push the figures off the first page. */
const mostWarnings = 10

/** Warnings come early: they can invalidate every figure below. */
function warningSection({ record }: FrontInput): Html {
  const warnings = warningsOf(record)
  if (warnings.length === 0) return html``
  return html`<section aria-labelledby="warnings">
<h2 id="warnings">Warnings</h2>
<ul>${warnings.slice(0, mostWarnings).map((warning) => html`<li>${warning}.</li>`)}</ul>
${warnings.length > mostWarnings && html`<p>${count(warnings.length - mostWarnings)} more stand in report.json.</p>`}
</section>`
}

function conclusionSection({ words }: FrontInput): Html {
  const text = words.conclusion.trim()
  if (text === '') return html``
  return html`<section aria-labelledby="conclusion">
<h2 id="conclusion">Conclusion</h2>
<p class="conclusion">${text}</p>
</section>`
}
