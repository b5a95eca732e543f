import { isFinished, unansweredItems } from '../review/embargo.ts'
import { findingCategories, findingLabel, findingSeverities } from '../review/finding.ts'
import { reviewTasks, type ReviewAnswer } from '../review/review-plan.ts'
import type { JudgementCounts } from '../review/review-results.ts'
import { scoreDefinition } from '../scores/table/score-table.ts'
import { patchNumber } from '../sources/slice-number.ts'
import type { Agreement } from '../statistics/agreement.ts'
import type { Share } from '../statistics/confidence-intervals.ts'
import { count, counted } from '../counts.ts'
import { fixed, listed, moment } from './number-text.ts'
import { embargoText, outputLabel, type ReportedReview, type ReportInput } from './report-input.ts'
import { html, type Html } from './report-markup.ts'
import {
  agreementUnit,
  analysisNote,
  blindingStatement,
  consensusStatement,
  designStatement,
  figureNames,
  oneShotNote,
  oneShotText,
  readingStatement,
  truthStatement
} from './review-words.ts'

/** Results and agreement of reviews with several readers; empty if there is none. */
export function reviewSection(input: ReportInput): Html {
  if (input.reviews.length === 0) return html``
  return html`<section aria-labelledby="reviews">
<h2 id="reviews">Reviews and agreement</h2>
${input.reviews.map((review) => entry(input, review))}
</section>`
}

function entry(input: ReportInput, review: ReportedReview): Html {
  const { id, plan, createdAt, results } = review
  const task = reviewTasks.find(({ id }) => id === plan.task)!
  const shown = plan.denoiserKeys.map((key) => outputLabel(input, key)).join(', ')
  return html`<h3>${plan.title.trim() || task.label}</h3>
<p>${task.label}, set up ${moment(createdAt)}: at most ${counted(plan.cases, 'case')} of ${shown}, ${plan.blinded ? 'blinded' : 'not blinded'},
${plan.order.kind === 'random' ? 'in random order' : `worst first by ${orderName(plan.order.scoreId)}`}, seed ${plan.seed}.</p>
<p>${designStatement(plan)} ${truthStatement(plan, unitText(input))} ${blindingStatement(plan) ?? ''}</p>
<p>${stateText(review)}</p>
${input.embargoed.filter((embargo) => embargo.review.id === id).map((embargo) => html`<p class="under-way">${embargoText(embargo)}</p>`)}
${readerTable(results)}
${judgementTables(input, results)}
${agreementTable(results)}
${preferenceTable(input, results)}
${performanceTable(input, review)}
${consensusTable(input, review)}`
}

/** Unit of the source after a number: 'HU', or empty for a plain number. */
const unitText = ({ record }: ReportInput): string => (record.source.unit === 'HU' ? 'HU' : '')

/** Label of a score; if this version does not know it, a phrase that says so. */
const orderName = (id: string): string => scoreDefinition(id)?.label ?? 'a score that this version does not know'

/**
 * Progress of each reader, such as 'Ada has finished it. Grace has answered 12 of 40 items.' A reader who ended it
 * without an answer has left.
 */
function stateText(review: ReportedReview): string {
  const { answered, endedAt, items } = review
  const given = (reader: string) => items - unansweredItems(review, reader)
  const begun = [
    ...new Set([...Object.keys(answered).filter((reader) => answered[reader]! > 0), ...Object.keys(endedAt)])
  ]
  const isOver = (reader: string) => isFinished(review, reader)
  const said = (readers: readonly string[], text: string) =>
    readers.length > 0 ? [`${listed(readers)} ${readers.length === 1 ? 'has' : 'have'} ${text}.`] : []
  if (begun.length === 0) return 'Nobody has begun it.'
  return [
    ...said(
      begun.filter((reader) => isOver(reader) && endedAt[reader] === undefined),
      'finished it'
    ),
    ...begun
      .filter((reader) => endedAt[reader] !== undefined && given(reader) > 0)
      .map((reader) => `${reader} has ended it with ${counted(unansweredItems(review, reader), 'item')} unanswered.`),
    ...begun
      .filter((reader) => !isOver(reader))
      .map((reader) => `${reader} has answered ${count(given(reader))} of ${counted(items, 'item')}.`),
    ...said(
      begun.filter((reader) => endedAt[reader] !== undefined && given(reader) === 0),
      'left it without an answer'
    )
  ].join(' ')
}

const shareCell = ({ right, shown, low, high }: Share) =>
  shown === 0
    ? html`<td>–</td>`
    : html`<td>${count(right)} of ${count(shown)}<br><small>[${fixed(low, 2)}, ${fixed(high, 2)}]</small></td>`

function readerTable({ readers }: ReportedReview['results']): Html {
  if (readers.length === 0) return html``
  const search = readers.some(({ found }) => found.shown > 0)
  const onPanel = readers.some(({ isOnPanel }) => isOnPanel)
  return html`<table class="means"><caption>Readers; shares with their 95 % intervals (Wilson score).${onPanel && ' Members of the truth panel are not scored.'}</caption>
<thead><tr>${['Reader', 'Items', 'Median time, s', 'Repeats answered alike', 'Control cases called acceptable or real', ...(search ? ['Real patch found'] : [])].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${readers.map(
    ({
      reader,
      isOnPanel,
      isEnded,
      numbers,
      medianSeconds,
      repeats,
      catches,
      found
    }) => html`<tr><th scope="row">${reader}${isOnPanel && ' (panel)'}</th>
<td>${readingStatement({ numbers, isEnded })}</td><td>${fixed(medianSeconds, 1)}</td>${shareCell(repeats)}${shareCell(catches)}${search && shareCell(found)}</tr>`
  )}</tbody>
</table>`
}

/** Table of judgements for each reader; none while a reading is open. */
function judgementTables(input: ReportInput, { judgements, readers }: ReportedReview['results']): Html {
  if (!judgements) return html``
  return html`${readers.map(({ reader }) =>
    judgementTable(
      input,
      reader,
      judgements.counts.filter((counts) => counts.reader === reader)
    )
  )}`
}

function judgementTable(input: ReportInput, reader: string, counts: readonly JudgementCounts[]): Html {
  if (counts.length === 0) return html``
  const said = (shares: readonly Share[]) => shares.some(({ right }) => right > 0)
  const row = (label: string, shares: readonly Share[]) =>
    said(shares) && html`<tr><th scope="row">${label}</th>${shares.map(shareCell)}</tr>`
  return html`<table class="means${counts.length <= 4 ? ' lines' : ''}"><caption>Judgements of ${reader}, of the cases judged; what is acceptable has no severity. What was never said is left out.</caption>
<thead><tr><th scope="col">Judgement</th>${counts.map(({ denoiserKey }) => html`<th scope="col">${outputLabel(input, denoiserKey)}</th>`)}</tr></thead>
<tbody>${findingCategories.map(({ id, label }) =>
    row(
      label,
      counts.map(({ categories }) => categories[id])
    )
  )}
${findingSeverities.map(({ id, label }) =>
  row(
    label,
    counts.map(({ severities }) => severities[id])
  )
)}</tbody>
</table>`
}

function agreementTable(results: ReportedReview['results']): Html {
  const { pairs, together } = results
  const rows: (readonly [string, Agreement])[] = [
    ...pairs.map(({ readers, agreement }) => [`${readers[0]} and ${readers[1]} (Cohen)`, agreement] as const),
    ...(together ? [['All readers (Fleiss)', together] as const] : [])
  ]
  if (rows.length === 0) return html``
  return html`<table class="means"><caption>Agreement: kappa with its 95 % interval (percentile bootstrap over ${agreementUnit(results)}), and the share of equal answers.</caption>
<thead><tr><th scope="col">Readers</th><th scope="col">Kappa</th><th scope="col">Equal answers</th><th scope="col">Cases</th></tr></thead>
<tbody>${rows.map(
    ([name, { kappa, low, high, observed, cases }]) => html`<tr><th scope="row">${name}</th>
<td>${fixed(kappa, 2)}<br><small>[${fixed(low, 2)}, ${fixed(high, 2)}]</small></td><td>${Number.isNaN(observed) ? '–' : `${fixed(100 * observed, 0)} %`}</td><td>${count(cases)}</td></tr>`
  )}</tbody>
</table>`
}

function preferenceTable(input: ReportInput, { preferences }: ReportedReview['results']): Html {
  const rows = Object.entries(preferences)
  if (rows.length === 0) return html``
  return html`<table class="means"><caption>How often each denoiser was chosen of how often it was shown, over all readers.</caption>
<thead><tr><th scope="col">Denoiser</th><th scope="col">Chosen</th></tr></thead>
<tbody>${rows.map(([key, share]) => html`<tr><th scope="row">${outputLabel(input, key)}</th>${shareCell(share)}</tr>`)}</tbody>
</table>`
}

/** Cases on which answers differ: answers with severities and names, and the result of the round. */
function consensusTable(input: ReportInput, { plan, results: { disagreements } }: ReportedReview): Html {
  if (disagreements.length === 0) return html``
  const said = (answer: ReviewAnswer) =>
    answer.kind === 'judgement'
      ? findingLabel(answer.judgement)
      : answer.kind === 'choice'
        ? outputLabel(input, answer.role)
        : 'skipped'
  const settled = disagreements.filter((one) => one.settled).length
  return html`<table class="means lines"><caption>Consensus: ${counted(disagreements.length, 'case')} with different ${plan.task === 'judge' ? 'categories' : 'choices'}, ${count(settled)} settled, ${count(disagreements.length - settled)} open. ${consensusStatement(plan)}</caption>
<thead><tr>${['Patch', 'Output', 'Answers', 'Consensus'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${disagreements.map(
    (one) => html`<tr><th scope="row">${count(patchNumber(one.patchIndex))}</th>
<td>${one.roles.map((role) => outputLabel(input, role)).join(' or ')}</td>
<td>${Object.entries(one.answers)
      .map(([reader, answer]) => `${reader}: ${said(answer)}`)
      .join('; ')}</td>
<td>${one.settled ? said(one.settled) : `open, waits for ${listed(one.waitingFor)}`}</td></tr>`
  )}</tbody>
</table>`
}

/** Figures of merit of each reader and output, and the comparison of outputs. */
function performanceTable(input: ReportInput, { performance }: ReportedReview): Html {
  if (!performance) return html``
  const { readers, modalities, analysis, oneShot, reason, figure } = performance
  const names = [...new Set(readers.map(({ reader }) => reader))]
  const of = (reader: string, modality: string) =>
    readers.find((one) => one.reader === reader && one.modality === modality)!
  return html`<table class="means"><caption>${figureNames[figure]}. ${analysis ? analysisNote(performance) : reason} ${oneShot && oneShotNote}</caption>
<thead><tr><th scope="col">Reader</th>${modalities.map((key) => html`<th scope="col">${outputLabel(input, key)}</th>`)}</tr></thead>
<tbody>${names.map(
    (name) =>
      html`<tr><th scope="row">${name}</th>${modalities.map((key) => {
        const { value, withFinding, withoutFinding } = of(name, key)
        return html`<td>${fixed(value, 3)}<br><small>${count(withFinding)} with, ${count(withoutFinding)} without a finding</small></td>`
      })}</tr>`
  )}
${
  analysis &&
  html`<tr><th scope="row">Average</th>${analysis.modalities.map(
    ({ value, low, high }) => html`<td>${fixed(value, 3)}<br><small>[${fixed(low, 3)}, ${fixed(high, 3)}]</small></td>`
  )}</tr>`
}
${oneShot && html`<tr><th scope="row">One-shot</th>${oneShot.modalities.map((estimate) => html`<td>${oneShotText(estimate)}</td>`)}</tr>`}</tbody>
</table>
${
  analysis &&
  html`<p>${analysis.differences
    .map(
      ({ pair, value, low, high, p }, index) =>
        `${outputLabel(input, modalities[pair[0]]!)} minus ${outputLabel(input, modalities[pair[1]]!)}: ${fixed(value, 3)} [${fixed(low, 3)}, ${fixed(high, 3)}], p = ${fixed(p, 3)}${oneShot ? `; one-shot ${oneShotText(oneShot.differences[index]!)}` : ''}.`
    )
    .join(' ')}</p>`
}`
}
