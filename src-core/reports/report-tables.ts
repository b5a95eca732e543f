import type { AuditRecord } from '../audit/audit-record.ts'
import { formerScoreId } from '../scores/former-score-ids.ts'
import { scoresOf } from '../scores/table/score-table.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import { severityOf, type Finding } from '../review/finding.ts'
import { patchNumber, sliceNumber } from '../sources/slice-number.ts'
import { csvParts, toCsv, type Cell } from './csv-table.ts'
import { outputKeys, type ReportInput } from './report-input.ts'

const placeOnSeries = ['patch_number', 'slice_number', 'instance_number', 'position_mm', 'row', 'column'] as const

/** Columns of `placeCells`. Only drawn cases have patients and series, by their labels in the cohort. */
const placeColumns = ({ drawnFrom }: Pick<AuditRecord, 'drawnFrom'>): string[] => [
  ...placeOnSeries,
  ...(drawnFrom ? ['patient', 'series'] : [])
]

/**
 * Place of a patch: number and slice from 1, as on the screen; DICOM instance number and position in mm, empty if
 * unknown;
 * first row and column in pixels, from 0.
 */
function placeCells(
  { record: { slicePlaces, drawnFrom }, patches }: Pick<ReportInput, 'record' | 'patches'>,
  index: number
): Cell[] {
  const slice = patches.slice[index]!
  const place = slicePlaces?.[slice]
  const drawn = drawnFrom?.slices[slice]
  return [
    patchNumber(index),
    sliceNumber(drawn?.slice ?? slice),
    place?.instanceNumber ?? null,
    place?.position ?? null,
    patches.row[index]!,
    patches.column[index]!,
    ...(drawn ? [drawn.patient, drawn.series] : [])
  ]
}

/**
 * Table with one line for each patch: place (see `placeCells`), `air`, then every score as `<output>_<score>`.
 * `air`: 1 for mostly air, which the means leave out, 0 for others; empty if values cannot tell, as outside CT.
 * Outputs: `noisy`, then each judged output. A category is written as its id. RMSE and bias are in the source's unit.
 * Scores with another id in version 0.1.0 are repeated under that id in the last columns.
 */
export const patchesCsv = (input: ReportInput): string => [...patchesCsvParts(input)].join('')

/** `patchesCsv` in parts: an audit of 100,000 patches has more than 100 MB of it. */
export function patchesCsvParts(input: ReportInput): Iterable<string> {
  const { record, air, scores } = input
  const columns = record.hasReference
    ? outputKeys(input).flatMap((key) =>
        scoresOf(record).map((score) => ({ name: `${key}_${score.id}`, score, values: scores[key]![score.id]! }))
      )
    : []
  const formerColumns = columns.flatMap(({ name, score, values }) => {
    const former = formerScoreId(score.id)
    return former ? [{ name: name.replace(/[^_]*$/, former), score, values }] : []
  })
  columns.push(...formerColumns)
  function* rows(): Iterable<Cell[]> {
    for (let index = 0; index < record.patchCount; index++) {
      yield [
        ...placeCells(input, index),
        air?.[index] ?? null,
        ...columns.map(({ score, values }) => scoreCell(score, values[index]!))
      ]
    }
  }
  return csvParts([...placeColumns(record), 'air', ...columns.map(({ name }) => name)], rows())
}

const findingColumns = (record: AuditRecord): string[] => [
  'finding',
  'audit',
  ...placeColumns(record),
  'denoiser',
  'category',
  'severity',
  'note',
  'region_row',
  'region_column',
  'region_rows',
  'region_columns',
  'reviewer',
  'review',
  'blinded',
  'counted',
  'revision',
  'recorded_at'
]

const byPlace = (a: Finding, b: Finding): number =>
  a.patchIndex - b.patchIndex || (a.denoiserKey < b.denoiserKey ? -1 : Number(a.denoiserKey > b.denoiserKey))

/** Value of a score, or the id of its category. */
function scoreCell({ categories }: MetricDefinition, value: number | undefined): Cell {
  if (value === undefined) return null
  return categories ? (categories[value]?.id ?? null) : value
}

/**
 * Table with one line for each finding in its present state. Acceptable has no severity.
 * Regions are in pixels of the patch, times in UTC. `review` is the id of the review, empty if stated in the audit.
 * `counted` is 0 if the same reader stated something later on the same output. Scores of the patch follow.
 * Scores with another id in version 0.1.0 are repeated under that id in the last columns.
 */
export function findingsCsv(
  input: Pick<ReportInput, 'record' | 'patches' | 'scores' | 'findings' | 'otherFindings'>
): string {
  const { record, scores, findings, otherFindings } = input
  const metrics = record.hasReference ? scoresOf(record) : []
  const formerMetrics = metrics.filter(({ id }) => formerScoreId(id))
  const rows = [...findings, ...otherFindings].sort(byPlace).map((finding): Cell[] => {
    const { review, id, auditId, patchIndex, denoiserKey, category, note, region, reviewer, revision, recordedAt } =
      finding
    return [
      id,
      auditId,
      ...placeCells(input, patchIndex),
      denoiserKey,
      category,
      severityOf(finding),
      note,
      region?.row ?? null,
      region?.column ?? null,
      region?.rows ?? null,
      region?.columns ?? null,
      reviewer,
      review?.id ?? null,
      Number(review?.blinded ?? false),
      Number(findings.includes(finding)),
      revision,
      recordedAt,
      ...[...metrics, ...formerMetrics].map((metric) =>
        scoreCell(metric, scores[denoiserKey]?.[metric.id]?.[patchIndex])
      )
    ]
  })
  const names = [...metrics.map(({ id }) => id), ...formerMetrics.map(({ id }) => formerScoreId(id)!)]
  return toCsv([...findingColumns(record), ...names], rows)
}
