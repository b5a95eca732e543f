import { roleLabel, rolesOf } from '../audit/audited-outputs.ts'
import { measurementLabels, measurementLines, uncoveredText, type MeasuredShape } from '../images/slice-measurement.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { outputLabel, type ReportInput } from './report-input.ts'
import { html, type Html } from './report-markup.ts'
import { reportedMeasurements, type ReportedMeasurement } from './reported-measurements.ts'

/** Measurements on the audited slices with the values of every picture; empty if there is none. */
export async function measurementSection(input: ReportInput): Promise<Html> {
  if (input.measurements.length === 0) return html``
  const roles = rolesOf(input.record)
  const rows = (await reportedMeasurements(input)).map((reported) => rowOf(input, reported, roles))
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

function rowOf(
  input: ReportInput,
  { measurement, shape, regions }: ReportedMeasurement,
  roles: readonly string[]
): Html {
  const first = html`<td>${sliceNumber(measurement.slice)}</td><td>${measurementLabels[measurement.kind]}</td>`
  if (shape) return html`<tr>${first}<td colspan="${roles.length}">${linesOf(input, shape)}</td></tr>`
  const cells = roles.map((role) => {
    const region = regions[role]
    return html`<td>${region ? linesOf(input, region) : uncoveredText}</td>`
  })
  return html`<tr>${first}${cells}</tr>`
}

function linesOf({ record: { source } }: ReportInput, shape: MeasuredShape): Html[] {
  const { pixelSpacing, unit, intensityRange } = source
  return measurementLines(shape, unit, pixelSpacing, intensityRange).map((line) => html`${line}<br>`)
}
