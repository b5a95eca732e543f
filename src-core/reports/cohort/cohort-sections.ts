import { count, counted } from '../../counts.ts'
import { grouped } from '../../grouped.ts'
import type { MetricDefinition } from '../../scores/metric-definition.ts'
import {
  mostPatients,
  patientsForHalfWidth,
  patientsForNoninferiority,
  patientVariance
} from '../../statistics/sample-size.ts'
import { fixed, listed } from '../number-text.ts'
import { html, type Html } from '../report-markup.ts'
import { chartColours } from '../report-plots.ts'
import type { CohortAnalysis, Outlier, OutputComparison } from './cohort-analysis.ts'
import { forestPlot, pairedLines } from './cohort-charts.ts'
import type { CohortOutput, SettingTable } from './cohort-table.ts'
import { isLostByAdjustment, multiplicitySentence, pText, type CohortWords } from './cohort-words.ts'

const colourOf = ({ outputs }: SettingTable, output: CohortOutput): string =>
  chartColours[outputs.indexOf(output) % chartColours.length]!

/** Heading of a setting; empty if there is one setting alone. */
const settingHeading = ({ table }: CohortAnalysis, { name }: SettingTable): Html =>
  table.settings.length > 1 ? html`<h3>${name}</h3>` : html``

/** Means over patients of each output and score, by setting. */
export function meanSection(analysis: CohortAnalysis, words: CohortWords): Html {
  const { table, means } = analysis
  const cell = (setting: SettingTable, output: CohortOutput, score: MetricDefinition) => {
    const found = means.find((one) => one.setting === setting && one.output === output && one.score === score)
    if (!found) return html`<td>–</td>`
    const { estimate } = found
    const isPart = estimate.counts.patients < new Set(setting.slices.map(({ patient }) => patient)).size
    return html`<td>${fixed(estimate.mean, words.digits(score))}<br><small>${words.limits(score, estimate)}${isPart && html`<br>${counted(estimate.counts.patients, 'patient')}`}</small></td>`
  }
  return html`<section aria-labelledby="means"><h2 id="means">Means over patients</h2>
<p>Each patient has the same weight. In brackets: 95 % interval for patients like these. An interval over patches would be far narrower, and wrong.</p>
${table.settings.map(
  (setting) => html`${settingHeading(analysis, setting)}
<table class="means"><thead><tr><th scope="col">Image</th>${table.scores.map((score) => html`<th scope="col">${words.name(score)}<br><small>${score.better} is better</small></th>`)}</tr></thead>
<tbody>${setting.outputs.map((output) => html`<tr><th scope="row">${output.label}</th>${table.scores.map((score) => cell(setting, output, score))}</tr>`)}</tbody></table>`
)}
${intervalTable(analysis, words)}</section>`
}

/** Bootstrap, cluster-robust and mixed interval beside each other, for the compared scores. */
function intervalTable({ means, compared }: CohortAnalysis, words: CohortWords): Html {
  const shown = means.filter(({ score, estimate }) => compared.includes(score) && estimate.primary !== null)
  if (shown.length === 0) return html``
  return html`<h3>Three intervals beside each other</h3>
<table class="means lines"><thead><tr><th scope="col">Image</th><th scope="col">Score</th><th scope="col">Nested bootstrap</th><th scope="col">Cluster-robust</th><th scope="col">Mixed model</th></tr></thead>
<tbody>${shown.map(({ setting, output, score, estimate }) => {
    const { bootstrap, robust, mixed, primary } = estimate
    const limits = ({ low, high }: { low: number; high: number }, isFirst: boolean) => {
      const text = `${fixed(low, words.digits(score))} to ${fixed(high, words.digits(score))}`
      return html`<td>${isFirst ? html`<b>${text}</b>` : text}</td>`
    }
    return html`<tr><th scope="row">${words.setting(setting)}${output.label}</th><td>${score.label}</td>${limits(bootstrap!, primary!.method === 'bootstrap')}${limits(robust!, primary!.method === 'cluster-robust')}${limits(mixed!, false)}</tr>`
  })}</tbody></table>
<p><small>Bold: the interval that this report shows elsewhere. The mixed model may weigh patients with more slices more.</small></p>`
}

/** Comparisons with forest plots, margins and verdicts. */
export async function comparisonSection(analysis: CohortAnalysis, words: CohortWords): Promise<Html> {
  const { comparisons, table, compared } = analysis
  if (comparisons.length === 0) return html``
  const parts: Html[] = []
  for (const setting of table.settings) {
    parts.push(settingHeading(analysis, setting))
    for (const score of compared) parts.push(await forestOf(analysis, words, setting, score))
    const own = comparisons.filter((one) => one.setting === setting)
    parts.push(
      comparisonTable(
        own,
        words,
        compared.some((score) => words.margin(score) !== undefined)
      )
    )
  }
  const margins = compared.flatMap((score) => {
    const margin = words.margin(score)
    return margin === undefined ? [] : [`${score.label} ${words.marginText(score, margin)}`]
  })
  return html`<section aria-labelledby="comparisons"><h2 id="comparisons">Comparisons</h2>
<p>Harm is how much worse an output is than the other one, on the same slices, by patient: above 0 it is worse, below 0 it is better. ${
    margins.length > 0
      ? `Margins, entered in the plan: ${listed(margins)}. Non-inferior: the whole interval lies below the margin (one-sided, 2.5 %). Inferior: it lies above the margin. Else inconclusive.`
      : 'No margin was entered, so that there is no verdict.'
  }</p>
<p>${multiplicitySentence(analysis)}</p>
${parts}</section>`
}

async function forestOf(
  { comparisons }: CohortAnalysis,
  words: CohortWords,
  setting: SettingTable,
  score: MetricDefinition
): Promise<Html> {
  const own = comparisons.filter((one) => one.setting === setting && one.score === score)
  const digits = words.digits(score)
  const margin = words.margin(score) ?? null
  return forestPlot({
    caption: `Harm in ${score.label} with 95 % intervals over patients${margin === null ? '' : `; dashed: the margin of ${words.marginText(score, margin)}`}.`,
    axis: `Harm in ${words.name(score)}: better on the left, worse on the right`,
    margin,
    rows: own.map(({ output, other, harm, verdict }) => ({
      label: `${output.label} against ${other.label}`,
      figures: `${fixed(harm.mean, digits)} ${words.limits(score, harm)}${verdict ? ` ${verdict.verdict}` : ''}`,
      colour: colourOf(setting, output),
      value: harm.mean,
      low: harm.primary?.low,
      high: harm.primary?.high
    }))
  })
}

function comparisonTable(comparisons: readonly OutputComparison[], words: CohortWords, hasMargins: boolean): Html {
  return html`<table class="means lines"><caption>${hasMargins ? 'P values are those of non-inferiority, one-sided.' : 'P values are those of no difference, two-sided.'} They come from the cluster-robust t test of patient means.</caption>
<thead><tr><th scope="col">Output against other</th><th scope="col">Score</th><th scope="col">Harm</th><th scope="col">95 % interval</th><th scope="col">Patients</th><th scope="col">p</th><th scope="col">p, adjusted</th>${hasMargins && html`<th scope="col">Verdict</th>`}</tr></thead>
<tbody>${comparisons.map(({ output, other, score, harm, verdict, p, adjusted }) => {
    const isLost = isLostByAdjustment({ verdict, adjusted })
    return html`<tr><th scope="row">${output.label} against ${other.label}</th><td>${words.name(score)}</td><td>${fixed(harm.mean, words.digits(score))}</td><td>${words.limits(score, harm)}</td><td>${count(harm.counts.patients)}</td><td>${pText(p)}</td><td>${pText(adjusted)}</td>${hasMargins && html`<td>${verdict ? verdict.verdict : 'no interval'}${isLost && html`<br><small>not after adjustment</small>`}</td>`}</tr>`
  })}</tbody></table>`
}

/** One line for each patient over the outputs, for each setting and compared score. */
export async function patientSection(analysis: CohortAnalysis, words: CohortWords): Promise<Html> {
  const { table, compared, means } = analysis
  const plots: Html[] = []
  for (const setting of table.settings)
    for (const score of compared) {
      const own = means.filter((one) => one.setting === setting && one.score === score)
      const patients = [...new Set(own.flatMap((mean) => [...mean.patients.keys()]))].sort()
      plots.push(
        await pairedLines({
          caption: `${words.setting(setting)}${score.label}, ${score.better} is better: a thin line for each of ${counted(patients.length, 'patient')}, the thick line for their mean.`,
          axis: words.name(score),
          outputs: own.map(({ output, estimate }) => ({
            label: output.label,
            colour: colourOf(setting, output),
            mean: estimate.mean
          })),
          patients: patients.map((patient) => own.map((mean) => mean.patients.get(patient) ?? NaN))
        })
      )
    }
  return html`<section aria-labelledby="patients"><h2 id="patients">Patient by patient</h2>
<p>A mean may hide patients for whom a denoiser does harm. Look for lines that run against the others.</p>
${plots}
${outlierList(analysis, words)}</section>`
}

const mostOutliers = 20

function outlierList({ outliers }: CohortAnalysis, words: CohortWords): Html {
  if (outliers.length === 0)
    return html`<p>No patient lies outside of the fences of the others (quartiles ± 1.5 times their distance), or there are too few patients for such a rule.</p>`
  const byPatient = [...grouped(outliers, ({ patient }) => patient)].toSorted(
    ([, one], [, other]) => other.length - one.length
  )
  const outlierText = ({ mean: { setting, output, score }, value, fences: [low, high] }: Outlier) =>
    `${words.setting(setting)}${output.label}, ${score.label} ${words.value(score, value)} (${fixed(low, words.digits(score))} to ${fixed(high, words.digits(score))})`
  return html`<h3>Outliers</h3>
<p>Patients with a mean outside of the quartiles ± 1.5 times their distance, in brackets. Look at them; none is left out.</p>
<ul>${byPatient.slice(0, mostOutliers).map(([patient, own]) => html`<li><b>${patient}</b>: ${own.map(outlierText).join('; ')}</li>`)}</ul>
${byPatient.length > mostOutliers && html`<p>${counted(byPatient.length - mostOutliers, 'more patient')}; patients.csv holds every mean.</p>`}`
}

/** Harm by level of dose, kernel, thickness, size, scanner and body part. */
export function subgroupSection({ subgroups, compared }: CohortAnalysis, words: CohortWords): Html {
  const [score] = compared
  if (subgroups.length === 0 || !score)
    return html`<section aria-labelledby="subgroups"><h2 id="subgroups">Subgroups</h2><p>All series have the same dose, kernel, thickness, scanner and body part as far as known: there are no subgroups.</p></section>`
  const digits = words.digits(score)
  return html`<section aria-labelledby="subgroups"><h2 id="subgroups">Subgroups</h2>
<p>Harm in ${words.name(score)} at each level, above 0 is worse. Subgroups are exploratory: conditions were not assigned by chance and often go together. A level of fewer than three patients has no interval.
The p value tests equal harm at all levels of at least three patients. It is not adjusted.</p>
${[...grouped(subgroups, ({ condition }) => condition)].map(
  ([condition, all]) => html`<table class="means lines"><caption>${condition}</caption>
<thead><tr><th scope="col">Output against other</th><th scope="col">Level</th><th scope="col">Patients</th><th scope="col">Harm</th><th scope="col">95 % interval</th><th scope="col">p, equal levels</th></tr></thead>
<tbody>${all.flatMap(({ comparison: { setting, output, other }, subgroups: { levels, interaction } }) =>
    levels.map(
      ({ level, estimate }, index) =>
        html`<tr><th scope="row">${index === 0 && html`${words.setting(setting)}${output.label} against ${other.label}`}</th><td>${level ?? 'unknown'}</td><td>${count(estimate.counts.patients)}</td><td>${fixed(estimate.mean, digits)}</td><td>${estimate.primary ? words.limits(score, estimate) : 'too few patients'}</td><td>${index === 0 && pText(interaction)}</td></tr>`
    )
  )}</tbody></table>`
)}
${interactionRemark(subgroups)}</section>`
}

function interactionRemark(subgroups: CohortAnalysis['subgroups']): Html {
  const differing = subgroups.filter(({ subgroups: { interaction } }) => interaction < 0.05)
  if (differing.length === 0)
    return html`<p>No test shows that harm differs between levels. With few patients that proves nothing.</p>`
  return html`<p>Harm seems to differ by ${listed([...new Set(differing.map(({ condition }) => condition.toLowerCase()))])}. Plan a study of this question before relying on it.</p>`
}

/** Patients needed by a next study, from the variances of this one. */
export function nextStudySection({ comparisons, table }: CohortAnalysis, words: CohortWords): Html {
  const usable = comparisons.filter(
    ({ harm, other }, _, all) =>
      harm.mixed !== null && (other.id === 'noisy' || !all.some((one) => one.other.id === 'noisy'))
  )
  if (usable.length === 0) return html``
  const patients = (value: number) => (value === Infinity ? `over ${count(mostPatients)}` : count(value))
  return html`<section aria-labelledby="next"><h2 id="next">Size of the next study</h2>
<p>Variances of the harm between patients, between series of a patient and between slices of a series (mixed model), and the patients that a study of one series with as many slices as here would need.
Variances from few patients are uncertain: take the numbers as orders of magnitude.</p>
<table class="means lines"><thead><tr><th scope="col">Output against other</th><th scope="col">Score</th><th scope="col">Standard deviation: patients, series, slices</th><th scope="col">For half the present half-width</th><th scope="col">For non-inferiority, power 90 %</th></tr></thead>
<tbody>${usable.map(({ setting, output, other, score, harm }) => {
    const { variances } = harm.mixed!
    const deviations = [variances.patients, variances.series, variances.slices].map((variance) =>
      variance === null ? '–' : fixed(Math.sqrt(variance), words.digits(score) + 1)
    )
    const design = { series: 1, slices: Math.max(1, Math.round(harm.counts.slices / harm.counts.series)) }
    const variance = patientVariance(variances, design)
    const half = (harm.robust!.high - harm.robust!.low) / 4
    const margin = words.margin(score)
    return html`<tr><th scope="row">${words.setting(setting)}${output.label} against ${other.label}</th><td>${words.name(score)}</td><td>${deviations.join(', ')}</td><td>${half > 0 ? `${patients(patientsForHalfWidth(variance, half))} (± ${fixed(half, words.digits(score) + 1)})` : '–'}</td><td>${margin === undefined ? 'no margin' : variance > 0 ? patients(patientsForNoninferiority(variance, { margin })) : '2'}</td></tr>`
  })}</tbody></table>
<p><small>Non-inferiority presumes that the outputs are equal${table.settings.length > 1 ? ', in each setting by itself' : ''}. A dash: the level cannot be told from the next one.</small></p></section>`
}
