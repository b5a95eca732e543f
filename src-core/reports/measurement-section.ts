import { isCovered } from '../audit/covered-region.ts'
import { roleLabel, rolesOf } from '../audit/audited-outputs.ts'
import {
  measurementLabels,
  measurementLines,
  measureShape,
  uncoveredText,
  type SliceMeasurement
} from '../images/slice-measurement.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { outputLabel, type ReportInput } from './report-input.ts'
import { html, type Html } from './report-markup.ts'

/** Measurements on the audited slices with the values of every picture; empty if there is none. */
export async function measurementSection(input: ReportInput): Promise<Html> {
  if (input.measurements.length === 0) return html``
  const roles = rolesOf(input.record)
  const rows = await Promise.all(input.measurements.map((measurement) => rowOf(input, measurement, roles)))
  return html`<section aria-labelledby="measurements">
<h2 id="measurements">Measurements</h2>
<p>A pixel counts if its centre lies in the region. SD has n &minus; 1; area is the number of pixels times their area.</p>
<table class="lines">
<thead><tr><th>Slice</th><th>Measurement</th>${roles.map((role) => html`<th>${labelOf(input, role)}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table>
</section>`
}

const labelOf = (input: ReportInput, role: string): string =>
  role === 'reference' ? roleLabel(input.record, role) : outputLabel(input, role)

async function rowOf(input: ReportInput, measurement: SliceMeasurement, roles: readonly string[]): Promise<Html> {
  const { kind, slice } = measurement
  const isRegion = kind === 'rectangle' || kind === 'ellipse'
  const first = html`<td>${sliceNumber(slice)}</td><td>${measurementLabels[kind]}</td>`
  if (!isRegion) return html`<tr>${first}<td colspan="${roles.length}">${linesOf(input, measurement, null)}</td></tr>`
  const isMeasured = isCovered(measurement.points, input.patches, input.record, slice)
  const cells: Html[] = []
  for (const role of roles) {
    const image = isMeasured ? await input.readSlice(role, slice) : null
    cells.push(html`<td>${isMeasured ? linesOf(input, measurement, image) : uncoveredText}</td>`)
  }
  return html`<tr>${first}${cells}</tr>`
}

function linesOf(
  { record: { source } }: ReportInput,
  measurement: SliceMeasurement,
  image: Parameters<typeof measureShape>[1]
): Html[] {
  const { pixelSpacing, unit, intensityRange } = source
  const shape = measureShape(measurement, image, pixelSpacing)
  return measurementLines(shape, unit, pixelSpacing, intensityRange).map((line) => html`${line}<br>`)
}
