import { createHash } from 'node:crypto'
import { count, counted } from '../../counts.ts'
import { grouped } from '../../grouped.ts'
import { fewPatients } from '../../statistics/clustered-estimate.ts'
import type { ReportWords } from '../exported-report.ts'
import { listed, moment } from '../number-text.ts'
import { Html, html } from '../report-markup.ts'
import { htmlPage, runningTitle } from '../report-page.ts'
import { signatureTable } from '../report-signatures.ts'
import type { CohortAnalysis } from './cohort-analysis.ts'
import { cohortFlow, flowSection, type CohortFlow } from './cohort-flow.ts'
import { comparisonSection, meanSection, nextStudySection, patientSection, subgroupSection } from './cohort-sections.ts'
import type { CohortTable } from './cohort-table.ts'
import { CohortWords, conclusions } from './cohort-words.ts'
import { type ReadWorstPatches, worstSection } from './cohort-worst.ts'

const style = new Html(`
.plot.wide { display: block; break-inside: avoid; }
.flow { display: grid; grid-template-columns: 1fr 1fr; gap: 20px 32px; align-items: center; margin: 0 0 16px; }
.flow .box { position: relative; border: 1px solid #6b7280; border-radius: 4px; padding: 8px 12px; }
.flow .box:not(.last)::after { content: '↓'; position: absolute; left: 50%; bottom: -22px; line-height: 22px; color: #6b7280; }
.flow .box.last { border-width: 2px; }
.flow .aside { position: relative; font-size: 12px; border-left: 2px solid var(--line); padding: 2px 0 2px 12px; }
.flow .aside::before { content: '→'; position: absolute; left: -26px; top: 50%; transform: translateY(-50%); color: #6b7280; }
.flow .aside :is(p, ul) { margin: 0; }
.flow .aside li { overflow-wrap: anywhere; }
.means td { white-space: normal; }
.means.lines :is(td, th):nth-child(2):is(td, th) { text-align: left; }
.means.lines thead th { overflow-wrap: normal; }
.means.lines td { white-space: nowrap; }
.means.lines td:last-child { white-space: normal; }
.worst th { width: auto; }
.worst thead th { font-weight: 600; }
@media print { .plot.wide { display: block; } .flow { break-inside: avoid; font-size: 9pt; } }
`)

export interface CohortPage {
  readonly analysis: CohortAnalysis
  readonly words: ReportWords
  readonly readWorstPatches: ReadWorstPatches
  /** SHA-256 of plan.yaml; null if the folder holds none. */
  readonly planHash: string | null
  readonly appVersion: string
}

/**
 * Number of a cohort report, such as 'DC-3F9A-61C2-07BD'. It follows from audits, results, margins and
 * texts. Ids, times and salted hashes differ each time that a plan is checked, and do not count.
 */
export function cohortNumber({ analysis: { table, means }, words }: Pick<CohortPage, 'analysis' | 'words'>): string {
  const content = JSON.stringify([
    table.cohort.title,
    table.cohort.jobs,
    table.cohort.exclusions,
    table.cohort.margins,
    table.audits.map(({ job }) => job.key),
    means.map(({ estimate }) => estimate.mean),
    words
  ])
  const digits = createHash('sha256').update(content).digest('hex').slice(0, 12).toUpperCase()
  return ['DC', ...digits.match(/.{4}/g)!].join('-')
}

/** Report of a cohort as one self-contained HTML page: no script, no path, no name of a patient. */
export async function renderCohortHtml(page: CohortPage): Promise<string> {
  const { analysis, words, appVersion, readWorstPatches } = page
  const { table } = analysis
  const texts = new CohortWords(table)
  const flow = cohortFlow(table)
  const number = cohortNumber(page)
  const title = words.title.trim() || table.cohort.title
  const hasResults = flow.finished > 0
  return htmlPage({
    title,
    generator: `Denoscope ${appVersion}`,
    style,
    body: html`<div id="front"><style>${runningTitle(title, number)}</style>
${titleBlock(page, title, number)}
<section aria-labelledby="meaning"><h2 id="meaning">In plain words</h2>
${words.conclusion.trim() !== '' && html`<blockquote>${words.conclusion.trim()}</blockquote>`}
<ul>${conclusions(analysis, flow).map((sentence) => html`<li>${sentence}</li>`)}</ul>
<p><small>These sentences follow from the figures below by fixed rules.</small></p></section>
${signatureTable(words)}
</div>
${flowSection(flow)}
${hasResults && meanSection(analysis, texts)}
${hasResults && (await comparisonSection(analysis, texts))}
${hasResults && (await patientSection(analysis, texts))}
${hasResults && (await worstSection(analysis, texts, readWorstPatches))}
${hasResults && subgroupSection(analysis, texts)}
${hasResults && nextStudySection(analysis, texts)}
${lackingOutputs(table)}
${warningSection(table)}
${failureSection(table, flow)}
${methodSection(page)}`
  })
}

function titleBlock({ analysis: { table }, words, appVersion }: CohortPage, title: string, number: string): Html {
  const { cohort } = table
  const denoisers = [...new Set(cohort.settings.flatMap((setting) => setting.denoisers.map(({ label }) => label)))]
  const rows: readonly (readonly [string, string])[] = [
    ['Report number', number],
    ['Institution', words.institution.trim()],
    ['Cohort', `${counted(cohort.patients.length, 'patient')}, ${counted(cohort.series.length, 'series', 'series')}`],
    ['Settings', cohort.settings.map(({ name }) => name).join(', ')],
    ['Denoisers', denoisers.join('; ')],
    ['Plan checked', moment(cohort.createdAt)],
    ['Software', `Denoscope ${appVersion}`]
  ]
  return html`<header class="title">
<p class="kind">Cohort report: denoisers by patient</p>
<h1>${title}</h1>
<dl>${rows.filter(([, value]) => value !== '').map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="purpose">For research, not for diagnosis.</p>
</header>`
}

/** Labels that are listed in full. */
const mostLabels = 12
const some = (labels: readonly string[]): string =>
  labels.length <= mostLabels
    ? listed(labels)
    : `${labels.slice(0, mostLabels).join(', ')} and ${count(labels.length - mostLabels)} more`

/** Outputs that some audits of a setting lack. */
function lackingOutputs({ settings, audits }: CohortTable): Html {
  const lines = settings.flatMap(({ name, outputs }) => {
    const own = audits.filter(({ job }) => job.setting === name)
    return outputs.flatMap(({ id, label }) => {
      const without = own.filter((audit) => !audit.outputs.includes(id))
      if (without.length === 0) return []
      const patients = [...new Set(without.map(({ job }) => job.patient))]
      return [
        `${label} is missing in ${count(without.length)} of ${counted(own.length, 'audit')}${settings.length > 1 ? ` of ${name}` : ''}: ${some(patients)}. It is compared on the others only.`
      ]
    })
  })
  if (lines.length === 0) return html``
  return html`<section aria-labelledby="lacking"><h2 id="lacking">Missing outputs</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`
}

function warningSection({ audits }: CohortTable): Html {
  const all = audits.flatMap(({ job, warnings }) => warnings.map((warning) => ({ job, warning: withoutName(warning) })))
  if (all.length === 0) return html``
  const warned = new Set(all.map(({ job }) => job.number)).size
  const byText = [...grouped(all, ({ warning }) => warning)].toSorted(([, one], [, other]) => other.length - one.length)
  return html`<section aria-labelledby="warnings"><h2 id="warnings">Warnings of audits</h2>
<p>${counted(warned, 'audit')} of ${count(audits.length)} carry ${counted(all.length, 'warning')}.</p>
<ul>${byText.map(([warning, own]) => html`<li>${warning} <small>(${counted(own.length, 'audit')}: ${some([...new Set(own.map(({ job }) => job.series))])})</small></li>`)}</ul></section>`
}

/** Warning without the name of its series, which differs from audit to audit. */
const withoutName = (warning: string): string => warning.replace(/^'[^']*': /, '')

const mostFailures = 40

function failureSection({ failures, exclusions, audits, cohort }: CohortTable, { open }: CohortFlow): Html {
  const finished = new Set(audits.map(({ job }) => job.number))
  const failed = failures.filter(({ number }) => !finished.has(number))
  if (failed.length === 0 && exclusions.length === 0 && open === 0) return html``
  return html`<section aria-labelledby="failures"><h2 id="failures">Failures and exclusions</h2>
${
  failed.length > 0 &&
  html`<table class="methods"><caption>Failed audits</caption><tbody>${failed
    .slice(0, mostFailures)
    .map(({ number, attempts, message }) => {
      const job = cohort.jobs[number - 1]
      return html`<tr><th scope="row">${job ? `${job.patient}, ${job.series}, ${job.setting}` : `job ${number}`}</th><td>${message} <small>(${counted(attempts, 'attempt')})</small></td></tr>`
    })}</tbody></table>`
}
${exclusions.length > 0 && html`<table class="methods"><caption>Excluded series</caption><tbody>${exclusions.slice(0, mostFailures).map(({ place, reason }) => html`<tr><th scope="row">${place}</th><td>${reason}</td></tr>`)}</tbody></table>`}
${(failed.length > mostFailures || exclusions.length > mostFailures) && html`<p>The others stand in jobs.csv.</p>`}
${open > 0 && html`<p>${counted(open, 'audit')} did not run yet.</p>`}</section>`
}

function methodSection({ analysis: { table }, planHash, appVersion }: CohortPage): Html {
  const { cohort } = table
  const row = (name: string, value: string | Html) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`
  const seeds = [...new Set(cohort.jobs.map(({ seed }) => seed))]
  return html`<section aria-labelledby="methods"><h2 id="methods">Methods</h2>
<p>Estimated is the mean over patients of patient means: a slice has the mean of its patches that are not mostly air, a series the mean of its slices, a patient the mean of the series; each with equal weight.
Two outputs are compared slice by slice, on slices that both have. Harm is badness minus badness; badness is the value, its negative if higher is better, or its distance from 0 if it has a sign.</p>
<p>Intervals are 95 %. Nested bootstrap: 1,000 resamples of patients, series within them and slices within those, percentile limits (Davison & Hinkley 1997, section 3.8; Field & Welsh 2007, doi:10.1111/j.1467-9868.2007.00593.x).
Below ${count(fewPatients)} patients the cluster-robust t interval of patient means stands first (Liang & Zeger 1986, doi:10.1093/biomet/73.1.13), and verdicts and p values always use it. Mixed model: random intercepts of patient and series, restricted maximum likelihood
(Patterson & Thompson 1971, doi:10.1093/biomet/58.3.545). Non-inferiority: one-sided 2.5 % (Piaggio et al. 2012, doi:10.1001/jama.2012.87802). Adjustment: Holm 1979.</p>
<table class="methods"><caption>Plan</caption><tbody>
${row('Cohort', html`<code>${cohort.id}</code>`)}
${planHash !== null && row('SHA-256 of plan.yaml', html`<code>${planHash}</code>`)}
${row('Checked by', `Denoscope ${cohort.version}, ${moment(cohort.createdAt)}`)}
${row('Report by', `Denoscope ${appVersion}`)}
${row('Seeds', seeds.join(', '))}
${row(
  'Margins',
  Object.entries(cohort.margins)
    .map(([id, margin]) => `${id} ${margin}`)
    .join(', ') || 'none'
)}
</tbody></table>
${cohort.settings.map(
  ({ name, request, denoisers }) => html`<table class="methods"><caption>Setting ${name}</caption><tbody>
${row('Request', html`<code>${JSON.stringify(request)}</code>`)}
${denoisers.map(({ label, id, parameters, hash }) => row(label, html`<code>${id} ${JSON.stringify(parameters)}</code>${hash !== null && html`<br><code>${hash}</code>`}`))}
</tbody></table>`
)}
<p>The same plan gives the same audits: <code>denoscope cohort plan.yaml --out FOLDER</code>, with plan.yaml of this folder. Names of audit folders are hashes of everything their numbers depend on (jobs.csv).
Patients and series are labels. Which patient a label stands for is known only where the images are.</p></section>`
}
