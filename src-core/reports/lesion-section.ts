import type { AuditRecord } from '../audit/audit-record.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { type Cell, toCsv } from './csv-table.ts'
import { lesionColumns, lesionNote, lesionRows, lesionSentences } from './lesion-words.ts'
import type { ReportInput } from './report-input.ts'
import { html, type Html } from './report-markup.ts'

type LesionInput = Pick<ReportInput, 'record'>

/** Inserted lesions: what each denoiser left of them; empty for audits without lesions. */
export function lesionSection(input: LesionInput): Html {
  const rows = lesionRows(input.record)
  if (rows.length === 0) return html``
  return html`<section aria-labelledby="lesions">
<h2 id="lesions">Lesions</h2>
${lesionSentences(input.record).map((sentence) => html`<p>${sentence}.</p>`)}
<table class="means lesions">
<caption>${lesionNote(input.record)}</caption>
<thead><tr><th scope="col">Image</th>${lesionColumns.map(({ label, better }) => html`<th scope="col">${label}<br><small>${better}</small></th>`)}</tr></thead>
<tbody>${rows.map(({ label, cells }) => html`<tr><th scope="row">${label}</th>${lesionColumns.map(({ id }) => html`<td>${cells[id].text}${cells[id].limits && html`<br><small>${cells[id].limits}</small>`}</td>`)}</tr>`)}</tbody>
</table>
</section>`
}

const columns = [
  'output',
  'lesions',
  'contrast_kept_percent',
  'contrast_kept_low',
  'contrast_kept_high',
  'auc',
  'auc_low',
  'auc_high',
  'detectability',
  'detectability_low',
  'detectability_high',
  'flagged_lost',
  'flagged_invented',
  'flagged_shape',
  'flagged_sfrc',
  'flagged_of',
  'other_patches_flagged',
  'other_patches'
]

/** Figures of the inserted lesions, unrounded: one row for each output. */
export function lesionTable({ lesions }: Pick<AuditRecord, 'lesions'>): {
  readonly header: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
} {
  const rows = Object.entries(lesions?.outputs ?? {}).map(([key, { contrastKept, observer, flagged }]): Cell[] => [
    key,
    contrastKept.n,
    contrastKept.mean,
    contrastKept.low,
    contrastKept.high,
    observer?.auc ?? null,
    observer?.aucInterval[0] ?? null,
    observer?.aucInterval[1] ?? null,
    observer?.detectability ?? null,
    observer?.detectabilityInterval[0] ?? null,
    observer?.detectabilityInterval[1] ?? null,
    flagged?.lost ?? null,
    flagged?.invented ?? null,
    flagged?.shape ?? null,
    flagged?.sfrc ?? null,
    flagged?.lesions ?? null,
    flagged?.otherShape ?? null,
    flagged?.otherPatches ?? null
  ])
  return { header: columns, rows }
}

/** `lesionTable` as CSV. Null without lesions. */
export function lesionsCsv({ record }: LesionInput): string | null {
  const { header, rows } = lesionTable(record)
  return record.lesions ? toCsv(header, rows) : null
}

/** Places of the lesions as a table: slice from 1, row and column from 0. Null without lesions. */
export function lesionPlacesCsv({ record: { lesions } }: LesionInput): string | null {
  if (!lesions) return null
  return toCsv(
    ['slice_number', 'row', 'column'],
    lesions.places.map(({ slice, row, column }) => [sliceNumber(slice), row, column])
  )
}
