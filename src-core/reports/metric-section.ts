import type { MetricDefinition } from '../scores/metric-definition.ts'
import { fidelityDefinitions, windowedDefinitions } from '../scores/fidelity/fidelity-definitions.ts'
import { Html, html } from './report-markup.ts'
import { meanTable } from './mean-table.ts'
import { count, unitOf } from './number-text.ts'
import { plotMetric } from './report-plots.ts'
import { outputKeys, outputLabel, type ReportInput } from './report-input.ts'

/** Means with intervals, and the distribution of each metric. */
export async function metricSection(input: ReportInput): Promise<Html> {
  if (!input.record.hasReference) return html``
  const isMeasured = (metric: MetricDefinition) => outputKeys(input).some((key) => finiteCount(input, key, metric) > 0)
  const shown = fidelityDefinitions.filter(isMeasured)
  const windowed = windowedDefinitions.filter(isMeasured)
  const plots: Html[] = []
  for (const metric of shown) plots.push(await plotFigure(input, metric))
  return html`<section aria-labelledby="metrics">
<h2 id="metrics">Metrics</h2>
${meanTable(input, shown)}
${windowed.length > 0 && html`<h3>As windows show it</h3>${meanTable(input, windowed)}`}
${airNote(input, shown)}
<h3>Distributions</h3>
<p>Upper panel: for each image the median, a box from the 25th to the 75th percentile and whiskers from the 5th to the 95th.
Lower panel: share of patches by value. The axes span the 0.5th to the 99.5th percentile of all images; few outliers lie beyond.</p>
${plots}
</section>`
}

/** Note on air, which raises or lowers means although it shows nothing. */
function airNote(input: ReportInput, metrics: readonly MetricDefinition[]): Html {
  const { airPatches, means, meansWithoutAir, patchCount } = input.record
  if (!airPatches) return html``
  return html`<p>Of ${count(patchCount)} patches, ${count(airPatches)} show mostly air: at least half of each is as dark as the window's black.
The means above ${meansWithoutAir ? 'and the distributions leave them out; the means below include them.' : 'include them.'}</p>
${meansWithoutAir && meanTable(input, metrics, { means, of: `all ${count(patchCount)} patches, those of air included,` })}`
}

const finiteCount = ({ scores }: ReportInput, key: string, metric: MetricDefinition): number =>
  (scores[key]?.[metric.id] ?? []).filter(Number.isFinite).length

async function plotFigure(input: ReportInput, metric: MetricDefinition): Promise<Html> {
  const series = outputKeys(input).map((key) => ({
    label: outputLabel(input, key),
    values: shownValues(input, key, metric).filter(Number.isFinite)
  }))
  const unit = unitOf(metric, input.record.source.unit)
  const svg = await plotMetric({ name: metric.label, unit, series })
  const numbers = series.map(({ label, values }) => `${label} n = ${count(values.length)}`).join('; ')
  return html`<figure class="plot" role="img" aria-label="Distribution of ${metric.label} for each image">${new Html(svg)}<figcaption>${metric.label}: ${metric.explanation} ${numbers}.</figcaption></figure>`
}

/** Values behind the shown means, without air if the means leave it out. */
function shownValues({ record, scores, air }: ReportInput, key: string, { id }: MetricDefinition): Float64Array {
  const values = scores[key]?.[id] ?? new Float64Array()
  return record.meansWithoutAir && air ? values.filter((_, patch) => air[patch] === 0) : values
}
