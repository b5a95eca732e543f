import { sliceText } from '../audit/audit-plane.ts'
import { judgedOf } from '../audit/audited-outputs.ts'
import { flaggedBySlice, type FlagMethod, flagMethods, flagsOf, sfrcSubject } from '../audit/flagged-patches.ts'
import { causeCategories } from '../scores/cause-categories.ts'
import { fidelityDefinitions, windowedDefinitions } from '../scores/fidelity/fidelity-definitions.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import { subjectOf, subjectText, thresholdHolds } from '../scores/sfrc/sfrc-calibration.ts'
import { reliableScores, scoreDefinition, scoreIdsOf } from '../scores/table/score-table.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { leavesOutAir, meanTable, shownMeans } from './mean-table.ts'
import { count, counted } from '../counts.ts'
import { fixed, unitOf } from './number-text.ts'
import { outputKeys, outputLabel, type ReportInput } from './report-input.ts'
import { Html, html } from './report-markup.ts'
import { plotMetric } from './report-plots.ts'

const methodNames = { sfrc: 'sFRC', shape: 'shape error map' } as const

/** Number of flagged patches of an output, by method and slice. */
interface FlagColumn {
  readonly label: string
  readonly counts: readonly number[]
  readonly total: number
  /** Flagged patches of mostly air. The other counts leave them out, as means do. */
  readonly inAir: number
}

/** Flagged patches of each output, slice by slice; empty for audits without outputs of others. */
export function comparisonSection(input: ReportInput): Html {
  if (input.record.outputs.length === 0) return html``
  const tables = flagMethods.flatMap((method) => {
    const columns = columnsOf(input, method)
    return columns.length > 0 ? [flagTable(input, method, columns)] : []
  })
  if (tables.length === 0) return html``
  return html`<section aria-labelledby="flagged">
<h2 id="flagged">Flagged patches</h2>
<p>${thresholds(input)}</p>
${tables}
</section>`
}

function columnsOf(input: ReportInput, method: FlagMethod): FlagColumn[] {
  const { record, patches, scores } = input
  const [first, last] = [patches.slice[0]!, patches.slice.at(-1)!]
  return judgedOf(record).flatMap((key) => {
    const flags = flagsOf(method, scores[key]!, record)
    if (!flags) return []
    const isAir = (patch: number) => countsWithoutAir(input, method) && input.air![patch] === 1
    const counts = flaggedBySlice(
      flags.map((flagged, patch) => flagged && !isAir(patch)),
      patches.slice,
      first,
      last - first + 1
    )
    const total = counts.reduce((sum, value) => sum + value, 0)
    return [{ label: outputLabel(input, key), counts, total, inAir: flags.filter(Boolean).length - total }]
  })
}

function flagTable(input: ReportInput, method: FlagMethod, columns: readonly FlagColumn[]): Html {
  const { record, patches } = input
  const withoutAir = countsWithoutAir(input, method)
  const first = patches.slice[0]!
  const rows = [...columns[0]!.counts.keys()].filter((slice) => columns.some(({ counts }) => counts[slice]! > 0))
  const cells = (value: (column: FlagColumn) => number) =>
    columns.map((column) => html`<td>${count(value(column))}</td>`)
  return html`<table class="means"><caption>Patches flagged by the ${methodNames[method]}, of ${withoutAir ? shownMeans(record).of : counted(record.patchCount, 'patch', 'patches')} of each output; slices without any are left out.</caption>
<thead><tr><th scope="col">Slice</th>${columns.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${rows.map((slice) => html`<tr><th scope="row">${record.drawnFrom ? sliceText(record, first + slice) : count(sliceNumber(first + slice))}</th>${cells(({ counts }) => counts[slice]!)}</tr>`)}
<tr><th scope="row">All</th>${cells(({ total }) => total)}</tr>
${withoutAir && html`<tr><th scope="row">Mostly air, not counted</th>${cells(({ inAir }) => inAir)}</tr>`}</tbody>
</table>`
}

/** True if counts leave out air. sFRC has its own rule for air, which its published counts use. */
const countsWithoutAir = (input: ReportInput, method: FlagMethod): boolean => method === 'shape' && leavesOutAir(input)

/** Threshold and its validity, or the reason why sFRC counts nothing. */
function thresholds({ record }: ReportInput): string {
  const { discrepancy, source } = record
  if (!discrepancy || !scoreIdsOf(record).includes('frcCrossing')) return ''
  const { mode, frcThreshold, hallucinationThreshold } = discrepancy.sfrc
  const subject = subjectOf(discrepancy.sfrc)
  if (!thresholdHolds(discrepancy.sfrc, sfrcSubject(record))) {
    return `sFRC counts no patches here: its threshold holds for ${subjectText(subject!)}, and these are ${subjectText(sfrcSubject(record))}. The command calibrate-sfrc finds a threshold for them.`
  }
  const unit = source.pixelSpacing ? 'per mm' : 'cycles per pixel'
  const holds = subject ? `the threshold holds for ${subjectText(subject)}` : 'the threshold was given by hand'
  return `sFRC (${mode}): correlation below ${frcThreshold} at a frequency of ${hallucinationThreshold} ${unit} or less; ${holds}; patches of air are left out.`
}

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
${meansWithoutAir && meanTable(input, metrics, { shown: { means, of: `all ${count(patchCount)} patches, those of air included,` } })}`
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

/** Scores of structure in the table. patches.csv has all. */
const listed = [
  'contrastLost',
  'detailKept',
  'structuralError',
  'topologyRecallLoss',
  'topologyPrecisionLoss',
  'clDice',
  'componentsError',
  'holesError',
  'identityChange',
  'sharpnessChange'
]

/** Means of the scores of structure, and the number of patches by cause. */
export function structureSection(input: ReportInput): Html {
  if (!outputKeys(input).some((key) => input.scores[key]?.cause)) return html``
  const shown = reliableScores(listed, scoreIdsOf(input.record))
    .map((id) => scoreDefinition(id)!)
    .filter(({ id }) => outputKeys(input).some((key) => (input.record.means[key]?.[id]?.n ?? 0) > 0))
  return html`<section aria-labelledby="structure">
<h2 id="structure">Structure</h2>
${meanTable(input, shown)}
${causeTable(input)}
</section>`
}

function causeTable(input: ReportInput): Html {
  const counts = outputKeys(input).map((key) => countCauses(shownCauses(input, key)))
  const used = causeCategories.flatMap((category, index) =>
    counts.some((numbers) => numbers[index]! > 0) ? [{ ...category, index }] : []
  )
  const shownCount = input.record.patchCount - (leavesOutAir(input) ? (input.record.airPatches ?? 0) : 0)
  const cell = (number: number) =>
    html`<td>${count(number)}<br><small>${fixed((100 * number) / shownCount, 1)}\u00a0%</small></td>`
  return html`<table class="means">
<caption>Patches by what explains best how they differ from their reference, over ${shownMeans(input.record).of}. ${used.map(({ label, hint }) => html`<b>${label}</b>: ${hint} `)}</caption>
<thead><tr><th scope="col">Image</th>${used.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${outputKeys(input).map((key, row) => html`<tr><th scope="row">${outputLabel(input, key)}</th>${used.map(({ index }) => cell(counts[row]![index]!))}</tr>`)}</tbody>
</table>`
}

function shownCauses(input: ReportInput, key: string): Float64Array | undefined {
  const causes = input.scores[key]?.cause
  return leavesOutAir(input) ? causes?.filter((_, patch) => input.air![patch] === 0) : causes
}

function countCauses(causes: Float64Array | undefined): number[] {
  const counts = causeCategories.map(() => 0)
  for (const cause of causes ?? []) if (cause in counts) counts[cause]!++
  return counts
}
