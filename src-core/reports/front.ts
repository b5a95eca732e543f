import { html, type Html } from './html.ts'
import { moment } from './number-text.ts'
import { runningTitle } from './print-style.ts'
import { findingsAsOf, readersOf, titleOf, type ReportInput } from './report-input.ts'
import { summarySection } from './summary-section.ts'

/** What the front of a report is made from: neither pixels nor scores, so that it follows what a person types. */
export type FrontInput = Pick<ReportInput, 'record' | 'findings' | 'reviews' | 'words'>

/** Title block, summary and conclusion: everything in a report that has words in it which a person wrote into it. */
export function frontOf(input: FrontInput): Html {
  return html`<div id="front">
<style>${runningTitle(titleOf(input))}</style>
${titleBlock(input)}
${summarySection(input)}
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

function conclusionSection({ words }: FrontInput): Html {
  const text = words.conclusion.trim()
  if (text === '') return html``
  return html`<section aria-labelledby="conclusion">
<h2 id="conclusion">Conclusion</h2>
<p class="conclusion">${text}</p>
</section>`
}
