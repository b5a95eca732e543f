import type { AuditRecord } from '../audit/audit-record.ts'
import { range } from '../sources/dicom/slice-order.ts'
import type { SourceSummary } from '../sources/source.ts'
import { count } from '../counts.ts'
import { listed, withUnit } from './number-text.ts'
import { html, type Html } from './report-markup.ts'

/** Attributes of a series for a signed report. Empty if a header does not state them. */
export interface SeriesAttributes {
  readonly scanner: string
  readonly kernel: string
  readonly voltage: string
  /** CTDIvol, else exposure. */
  readonly dose: string
  readonly thickness: string
}

/**
 * Attributes of a series from its summary, such as that of an audit's record: from its fields, else from its details,
 * which are all that old audits have. Dose values are means over the images.
 */
export function seriesAttributes(series: SourceSummary): SeriesAttributes {
  const { details, exposure, kernel, sliceThickness } = series
  const after = (before: string) => details.find((line) => line.startsWith(before))?.slice(before.length) ?? ''
  const measured = (unit: string) => details.find((line) => new RegExp(`^[0-9][^a-zA-Z]* ${unit}$`).test(line)) ?? ''
  const rounded = (value: number | null | undefined, unit: string) =>
    value === null || value === undefined ? '' : withUnit(String(Number(value.toPrecision(4))), unit)
  const index = rounded(exposure?.doseIndex, 'mGy') || after('CTDIvol ')
  return {
    scanner: scannerOf(details),
    kernel: kernel ?? after('Kernel '),
    voltage: rounded(exposure?.kilovolts, 'kV') || measured('kV'),
    dose: index ? `CTDIvol ${index}` : rounded(exposure?.exposure ?? exposure?.currentTime, 'mAs') || measured('mAs'),
    thickness: sliceThickness ? withUnit(range(sliceThickness), 'mm') : after('Slice thickness ')
  }
}

/** The model is the line before the number of bits, if that line is no other attribute. */
function scannerOf(details: readonly string[]): string {
  const bits = details.findIndex((line) => line.endsWith(' bits stored'))
  const line = details[bits - 1] ?? ''
  const isOther = bits <= 1 || /^(Kernel|Series|Slice thickness|CTDIvol) |^[0-9].* (kV|mA|mAs)$/.test(line)
  return isOther ? '' : line
}

/** Series of an audit, each once: source, reference, outputs of others. */
function seriesOf({ source, reference, outputs }: AuditRecord): { roles: string[]; series: SourceSummary }[] {
  const all = new Map<string, { roles: string[]; series: SourceSummary }>()
  for (const [role, series] of [
    ['Source', source] as const,
    ...(reference ? [['Reference', reference] as const] : []),
    ...outputs.map((output) => [output.label, output.source] as const)
  ]) {
    const known = all.get(series.id) ?? { roles: [], series }
    all.set(series.id, { ...known, roles: [...known.roles, role] })
  }
  return [...all.values()]
}

/**
 * Table of scanner, kernel, voltage, dose and thickness of each DICOM series; empty without such a series.
 * @param most maximum number of rows
 * @param nameOf shortens names
 */
export function seriesTable(
  record: AuditRecord,
  { most = Infinity, nameOf = (name) => name }: { most?: number; nameOf?: (name: string) => string } = {}
): Html {
  const all = seriesOf(record).filter(({ series }) => series.kind === 'dicom')
  if (all.length === 0) return html``
  const left = all.length - Math.min(all.length, most)
  const cell = (text: string) => html`<td>${text || 'not stated'}</td>`
  return html`<section aria-labelledby="series">
<h2 id="series">Series</h2>
<table class="series">
<thead><tr>${['Series', 'Scanner', 'Kernel', 'kVp', 'CTDIvol or mAs', 'Thickness', 'Slices'].map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${all.slice(0, most).map(({ roles, series }) => {
    const { scanner, kernel, voltage, dose, thickness } = seriesAttributes(series)
    const name = roles.includes(series.label) ? series.label : `${listed(roles)}: ${series.label}`
    return html`<tr><th scope="row">${nameOf(name)}</th>${[scanner, kernel, voltage, dose, thickness].map(cell)}<td>${count(series.sliceCount)}</td></tr>`
  })}</tbody>
</table>
${left > 0 && html`<p>${count(left)} more stand in the full report.</p>`}
</section>`
}
