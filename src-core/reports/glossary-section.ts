import type { AuditRecord } from '../audit/audit-record.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import { scoresOf } from '../scores/table/score-table.ts'
import { html, type Html } from './report-markup.ts'
import { thresholdText } from './reported-scores.ts'

/** Terms of every report, as docs/glossary.md defines them. */
const terms: readonly (readonly [term: string, definition: string])[] = [
  [
    'Reference',
    'Image that outputs are compared with: the source before degradation, or a full-dose series with its own noise.'
  ],
  ['Output', 'Image under test: the noisy input, the image of a denoiser, or an image of another method.'],
  ['Patch', 'Small rectangle of a slice. Each patch is denoised, scored and judged on its own.'],
  ['Finding', 'Recorded judgement of one output of one patch by one reader.']
]

/** Definitions of the terms and of all scores of an audit, with range, thresholds and source. */
export function glossarySection(record: AuditRecord): Html {
  return html`<section aria-labelledby="glossary">
<h2 id="glossary">Glossary</h2>
<table class="methods"><caption>Terms</caption><tbody>
${terms.map(([term, definition]) => row(term, definition))}
</tbody></table>
<table class="methods"><caption>Scores</caption><tbody>
${scoresOf(record).map((score) => row(score.label, scoreText(score, record)))}
</tbody></table>
</section>`
}

/** One line for each score of the short form. */
export function shortGlossary(definitions: readonly MetricDefinition[]): Html {
  if (definitions.length === 0) return html``
  return html`<table class="methods"><caption>Scores used</caption><tbody>
${definitions.map(({ label, explanation, better }) => row(label, `${explanation.split(/(?<=\.) /)[0]!} ${better === 'higher' ? 'Higher' : 'Lower'} is better.`))}
</tbody></table>`
}

const row = (name: string, text: string): Html => html`<tr><th scope="row">${name}</th><td>${text}</td></tr>`

/** Definition of a score: range, thresholds in this audit, source. */
const scoreText = (score: MetricDefinition, record: AuditRecord): string =>
  [`${score.explanation} Range: ${score.range}.`, thresholdText(score, record), `${score.source}.`]
    .filter((text) => text !== '')
    .join(' ')
