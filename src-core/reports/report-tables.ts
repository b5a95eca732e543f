import { scoresOf } from '../scores/table/score-table.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import { severityOf, type Finding } from '../review/finding.ts'
import { patchNumber, sliceNumber } from '../sources/slice-number.ts'
import { toCsv, type Cell } from './csv-table.ts'
import { outputKeys, type ReportInput } from './report-input.ts'

const placeColumns = ['patch_number', 'slice_number', 'instance_number', 'position_mm', 'row', 'column'] as const

/** Number and slice from 1, as on the screen; the DICOM instance number and the position of the slice in mm, empty if unknown; the patch's first row and column in pixels from 0. */
function placeCells(
  { record: { slicePlaces }, patches }: Pick<ReportInput, 'record' | 'patches'>,
  index: number
): Cell[] {
  const slice = patches.slice[index]!
  const place = slicePlaces?.[slice]
  return [
    patchNumber(index),
    sliceNumber(slice),
    place?.instanceNumber ?? null,
    place?.position ?? null,
    patches.row[index]!,
    patches.column[index]!
  ]
}

/**
 * One line for each patch: its place (see `placeCells`), `air` (1 where it shows mostly air and the means without air
 * leave it out, 0 elsewhere; empty where values do not tell, as of all but CT), then for `noisy` and each denoiser, or for
 * `candidate`, every score, named `<candidate>_<score>`; a kind by its id. RMSE and bias are in the source's unit.
 */
export function patchesCsv(input: ReportInput): string {
  const { record, air, scores } = input
  const columns = record.hasReference
    ? outputKeys(input).flatMap((key) =>
        scoresOf(record).map((score) => ({ name: `${key}_${score.id}`, score, values: scores[key]![score.id]! }))
      )
    : []
  function* rows(): Iterable<Cell[]> {
    for (let index = 0; index < record.patchCount; index++) {
      yield [
        ...placeCells(input, index),
        air?.[index] ?? null,
        ...columns.map(({ score, values }) => scoreCell(score, values[index]!))
      ]
    }
  }
  return toCsv([...placeColumns, 'air', ...columns.map(({ name }) => name)], rows())
}

const findingColumns = [
  'finding',
  'audit',
  ...placeColumns,
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

/** A value, or the id of the kind that it stands for. */
function scoreCell({ categories }: MetricDefinition, value: number | undefined): Cell {
  if (value === undefined) return null
  return categories ? (categories[value]?.id ?? null) : value
}

/**
 * One line for each finding as it stands, no severity of what is acceptable; regions in pixels of the patch, times in UTC;
 * `review` is the id of the review in which it was stated, empty in the audit, `counted` is 0 where the same reader stated
 * something later on the same output; then the scores of that patch.
 */
export function findingsCsv(input: ReportInput): string {
  const { record, scores, findings, otherFindings } = input
  const metrics = record.hasReference ? scoresOf(record) : []
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
      ...metrics.map((metric) => scoreCell(metric, scores[denoiserKey]?.[metric.id]?.[patchIndex]))
    ]
  })
  return toCsv([...findingColumns, ...metrics.map((metric) => metric.id)], rows)
}
