import { warningsOf } from '../audit/audit-warnings.ts'
import { judgedOf } from '../audit/audited-outputs.ts'
import { type Finding, findingCategories, findingSeverities, isFlag, type Judgement } from '../review/finding.ts'
import { degradationText, sourceText } from './audit-description.ts'
import { decidingScores, disagreementsInWords } from './deciding-scores.ts'
import { lesionSentences } from './lesion-words.ts'
import { meanTable } from './mean-table.ts'
import type { ReportForm } from './exported-report.ts'
import { count, counted } from '../counts.ts'
import { listed, moment } from './number-text.ts'
import {
  findingsAsOf,
  judgedOutputs,
  outputLabel,
  readersOf,
  type ReportInput,
  reviewersOf,
  titleOf,
  embargoText
} from './report-input.ts'
import { html, type Html } from './report-markup.ts'
import { runningTitle } from './report-page.ts'
import { type NumberedReport, reportNumber, signatureTable } from './report-signatures.ts'

/** Input of the front of a report, without pixels and scores, so that the front follows a person's typing. */
export type FrontInput = NumberedReport

/** Front of the full form: title block, summary, conclusion, signatures. All parts with words that a person wrote. */
export function frontOf(input: FrontInput): Html {
  return withRunningTitle(
    input,
    'full',
    html`${titleBlock(input, 'full')}
${summarySection(input)}
${warningSection(input)}
${conclusionSection(input)}
${signatureTable(input.words, input.signer)}`
  )
}

/** Element `#front` with the title at the head and the number at the foot of each page. */
export const withRunningTitle = (input: FrontInput, form: ReportForm, content: Html): Html =>
  html`<div id="front">
<style>${runningTitle(titleOf(input), reportNumber(input, form))}</style>
${content}
</div>`

/** Question as a person wrote it, else made from the audit. */
export function questionOf({ record, words }: Pick<FrontInput, 'record' | 'words'>): string {
  const judged = judgedOf(record).map((key) => outputLabel({ record }, key))
  const verb = judged.length === 1 ? 'Does' : 'Do'
  const subject = judged.length > 4 ? `${count(judged.length)} outputs` : listed(judged)
  return (
    words.question.trim() || `${verb} ${subject} show what the ${record.hasReference ? 'reference' : 'input'} shows?`
  )
}

/** Title, number, people and software of a report. */
export function titleBlock(input: FrontInput, form: ReportForm): Html {
  const { record, words } = input
  const asOf = findingsAsOf(input)
  const rows: readonly (readonly [string, string])[] = [
    ['Report number', reportNumber(input, form)],
    ['Institution', words.institution.trim()],
    [/[,;\n]/.test(readersOf(input)) ? 'Readers' : 'Reader', readersOf(input)],
    ['Audit', `${record.title}, ${moment(record.createdAt)}`],
    ['Findings', asOf === null ? '' : `as of ${moment(asOf)}`],
    ['Software', softwareText(input)],
    ['Question', form === 'full' ? words.question.trim() : '']
  ]
  return html`<header class="title">
<p class="kind">Image denoiser audit: ${form === 'full' ? 'review report' : 'short report'}</p>
<h1>${titleOf(input)}</h1>
<dl>${rows.filter(([, value]) => value !== '').map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="purpose">For research, not for diagnosis.</p>
</header>`
}

/** Version that made the report, and that of the audit if it differs. */
function softwareText({ record, appVersion }: FrontInput): string {
  const audited = record.versions['denoscope']
  const other = audited !== undefined && audited !== appVersion ? `; audit by Denoscope ${audited}` : ''
  return `Denoscope ${appVersion}${other}`
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

type SummaryInput = Pick<ReportInput, 'record' | 'findings' | 'embargoed' | 'reviews'>

/** Summary: the audit in sentences, counted findings, deciding figures, and the readers' judgement of each output. */
function summarySection(input: SummaryInput): Html {
  return html`<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<p>${whatWasDone(input)} ${findingsInWords(input)}</p>
${countTable(input.findings)}
${input.record.hasReference ? figures(input) : html`<p>No clean reference is known for these images: there are no metrics, only pictures.</p>`}
${judgementList(input)}
</section>`
}

/** Deciding figures, and in words if they contradict each other. */
function figures({ record }: SummaryInput): Html {
  const disagreements = disagreementsInWords(record)
  return html`${meanTable({ record }, decidingScores(record))}
${disagreements.map((sentence) => html`<p class="disagreement"><b>${sentence}</b></p>`)}
${lesionSentences(record).map((sentence) => html`<p>${sentence}.</p>`)}`
}

/** Readers' judgement of each output, if any exists or is embargoed. @param most maximum number of outputs */
export function judgementList(input: SummaryInput, most = Infinity): Html {
  if (judgedOutputs(input).length === 0 && input.embargoed.length === 0) return html``
  return html`<ul>${judgedOf(input.record)
    .slice(0, most)
    .map((key) => html`<li><b>${outputLabel(input, key)}</b>: ${judgedInWords(input, key)}.</li>`)}</ul>`
}

/** Audit in one sentence: patches, source, degradation, denoisers. */
export function whatWasDone({ record }: SummaryInput): string {
  const size = `${record.patchRows} × ${record.patchColumns} pixels`
  const names = (judged: readonly { readonly label: string }[]) => listed(judged.map(({ label }) => label))
  const done = [
    ...(record.outputs.length > 0
      ? [`compared with the ${record.outputs.length > 1 ? 'outputs' : 'output'} ${names(record.outputs)}`]
      : []),
    ...(record.denoisers.length > 0 ? [`denoised by ${names(record.denoisers)}`] : [])
  ].join(' and ')
  return (
    `${counted(record.patchCount, 'patch', 'patches')} of ${size} from ${sourceText(record)}, ${degradationText(record)}, ` +
    `${record.patchCount === 1 ? 'was' : 'were'} ${done}.`
  )
}

const isGrave = (judgement: Judgement) => isFlag(judgement) && ['major', 'critical'].includes(judgement.severity)

/** Findings in sentences, with a note on embargoed ones. */
export function findingsInWords(input: SummaryInput): string {
  return [statedInWords(input), ...input.embargoed.map(embargoText)].filter((text) => text !== '').join(' ')
}

function statedInWords(input: SummaryInput): string {
  const { findings, embargoed } = input
  if (findings.length === 0) return embargoed.length > 0 ? '' : 'No reader has recorded a finding yet.'
  const objections = findings.filter(isFlag)
  const passed = findings.length - objections.length
  const accepted =
    passed === 0 ? '' : `, and ${counted(passed, 'judgement')} ${passed === 1 ? 'was' : 'were'} ‘acceptable’`
  return `${readersInWords(reviewersOf(input))} ${objected(objections)}${accepted}.`
}

/** Readers in words, such as '3 readers (Ada, Grace and unnamed reader)'. */
const readersInWords = (names: readonly string[]): string => `${counted(names.length, 'reader')} (${listed(names)})`

function objected(objections: readonly Finding[]): string {
  if (objections.length === 0) return 'objected to nothing'
  const patches = new Set(objections.map(({ patchIndex }) => patchIndex)).size
  return `objected to ${counted(patches, 'patch', 'patches')} in ${counted(objections.length, 'finding')}, ${graveText(objections)}`
}

function graveText(objections: readonly Finding[]): string {
  const grave = objections.filter(isGrave).length
  if (objections.length === 1) return grave === 0 ? 'neither major nor critical' : 'major or critical'
  return grave === 0 ? 'none of them major or critical' : `${count(grave)} of them major or critical`
}

/** Number of findings by category and severity. Acceptable has no severity. */
function countTable(findings: readonly Finding[]): Html {
  if (findings.length === 0) return html``
  const cell = (number: number) => html`<td>${number === 0 ? '–' : count(number)}</td>`
  const row = (label: string, of: readonly Finding[], graded = true) =>
    html`<tr><th scope="row">${label}</th>${findingSeverities.map(({ id }) =>
      graded ? cell(of.filter(({ severity }) => severity === id).length) : html`<td></td>`
    )}${cell(of.length)}</tr>`
  const used = findingCategories.filter(({ id }) => findings.some(({ category }) => category === id))
  const objections = findings.filter(isFlag)
  return html`<table class="means counts"><caption>Findings by category and severity</caption>
<thead><tr><th scope="col">Category</th>${findingSeverities.map(({ label }) => html`<th scope="col">${label}</th>`)}<th scope="col">All</th></tr></thead>
<tbody>${used.map(({ id, label }) =>
    row(
      label,
      findings.filter(({ category }) => category === id),
      isFlag({ category: id })
    )
  )}
${objections.length > 0 && row('All objections', objections)}</tbody></table>`
}

/**
 * Judgement of an output, such as 'objections to 11 of 24 judged patches, 3 of them major or critical'.
 * A patch that nobody saw counts as not judged.
 */
function judgedInWords(input: SummaryInput, key: string): string {
  const judged = judgedOutputs(input).filter(({ denoiserKey }) => denoiserKey === key)
  const embargoed = input.embargoed.some(({ denoiserKeys }) => denoiserKeys.includes(key))
  if (judged.length === 0) return embargoed ? 'judgements embargoed' : 'not judged by a reader'
  const patches = counted(judged.length, 'judged patch', 'judged patches')
  const without = embargoed ? ', embargoed judgements left out' : ''
  const objectedTo = judged.filter(({ judgements }) => judgements.some(isFlag))
  if (objectedTo.length === 0) return `no objection to ${patches}${without}`
  const grave = objectedTo.filter(({ judgements }) => judgements.some(isGrave)).length
  return `objections to ${count(objectedTo.length)} of ${patches}, ${grave === 0 ? 'none' : count(grave)} of them major or critical${without}`
}
