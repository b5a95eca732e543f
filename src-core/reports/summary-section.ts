import { judgedOf } from '../audit/candidates.ts'
import { metricDefinitions } from '../metrics/definitions.ts'
import { findingCategories, type Finding } from '../review/finding.ts'
import { degradationText, sourceText } from './audit-words.ts'
import { html, type Html } from './html.ts'
import { count, counted, digitsOf, fixed, interval, unitOf, withUnit } from './number-text.ts'
import { candidateLabel, type ReportInput } from './report-input.ts'

/** What was done and what came out, in sentences with numbers. */
export function summarySection(input: ReportInput): Html {
  return html`<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<p>${whatWasDone(input)}</p>
<p>${findingsInWords(input)}</p>
${input.record.hasReference
    ? html`<ul>${judgedOf(input.record).map((key) => html`<li>${comparison(input, key)}</li>`)}</ul>`
    : html`<p>No clean reference is known for these images: there are no metrics, only pictures.</p>`}
</section>`
}

function whatWasDone(input: ReportInput): string {
  const { record } = input
  const names = record.denoisers.map(({ label }) => label)
  const size = `${record.patchRows} × ${record.patchColumns} pixels`
  const done = names.length > 0 ? `denoised by ${listed(names)}` : 'compared'
  return `${counted(record.patchCount, 'patch', 'patches')} of ${size} from ${sourceText(record)}, ${degradationText(record)}, ` +
    `${record.patchCount === 1 ? 'was' : 'were'} ${done}.`
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function findingsInWords({ findings }: ReportInput): string {
  if (findings.length === 0) return 'No reviewer has recorded a finding yet.'
  const reviewers = new Set(findings.map(({ reviewer }) => reviewer)).size
  const objections = findings.filter(({ category }) => category !== 'acceptable')
  const patches = new Set(objections.map(({ patchIndex }) => patchIndex)).size
  const passed = findings.length - objections.length
  const kinds = findingCategories.flatMap(({ id, label }) => {
    const number = objections.filter(({ category }) => category === id).length
    return number === 0 ? [] : [`${count(number)} ${label.toLowerCase()}`]
  })
  const grave = objections.filter(isGrave).length
  const objected = objections.length === 0 ? 'objected to nothing' :
    `objected to ${counted(patches, 'patch', 'patches')} in ${counted(objections.length, 'finding')} (${listed(kinds)}; ${count(grave)} major or critical)`
  const accepted = passed === 0 ? '' : `, and ${objections.length === 0 ? '' : 'judged '}${counted(passed, 'output')} acceptable`
  return `${counted(reviewers, 'reviewer')} ${objected}${accepted}.`
}

const isGrave = ({ severity }: Finding) => severity === 'major' || severity === 'critical'

/** 'Median: PSNR 17.2 [17.1, 17.3] dB (3.9 dB above the noisy input); SSIM ...' */
function comparison(input: ReportInput, key: string): Html {
  const { record } = input
  const sentences = metricDefinitions.slice(0, 2).flatMap((metric) => {
    const [mine, noisy] = [record.means[key]?.[metric.id], record.means['noisy']?.[metric.id]]
    if (!mine || mine.n === 0) return []
    const [digits, unit] = [digitsOf(metric, record.source.unit), unitOf(metric, record.source.unit)]
    const gain = noisy && noisy.n > 0 ? mine.mean - noisy.mean : NaN
    const against = Number.isNaN(gain) ? '' :
      ` (${withUnit(fixed(Math.abs(gain), digits), unit)} ${gain < 0 ? 'below' : 'above'} the noisy input's ${withUnit(interval(noisy!, digits), unit)})`
    return [`mean ${metric.label} ${withUnit(interval(mine, digits), unit)}, n = ${count(mine.n)}${against}`]
  })
  return html`<b>${candidateLabel(input, key)}</b>: ${sentences.length === 0 ? 'identical to the reference wherever a metric is finite' : sentences.join('; ')}.`
}
