import { metricDefinitions } from '../metrics/definitions.ts'
import { toCsv, type Cell } from './csv.ts'
import { candidateKeys, type ReportInput } from './report-input.ts'

/**
 * One line for each patch: its number, slice, row and column (pixels, from 0), then for `noisy` and each denoiser every
 * metric, named `<candidate>_<metric>`. RMSE and bias are in the source's unit.
 */
export function patchesCsv(input: ReportInput): string {
  const { record, patches, scores } = input
  const columns = record.hasReference
    ? candidateKeys(input).flatMap((key) => metricDefinitions.map(({ id }) => ({ name: `${key}_${id}`, values: scores[key]![id]! })))
    : []
  function* rows(): Iterable<Cell[]> {
    for (let index = 0; index < record.patchCount; index++) {
      yield [index, patches.slice[index]!, patches.row[index]!, patches.column[index]!, ...columns.map(({ values }) => values[index]!)]
    }
  }
  return toCsv(['patch', 'slice', 'row', 'column', ...columns.map(({ name }) => name)], rows())
}

const findingColumns = [
  'finding', 'audit', 'patch', 'slice', 'row', 'column', 'denoiser', 'category', 'severity', 'note',
  'region_row', 'region_column', 'region_rows', 'region_columns', 'reviewer', 'revision', 'recorded_at'
]

/** One line for each finding as it stands; regions in pixels of the patch, times in UTC; then the metrics of that patch. */
export function findingsCsv({ record, patches, scores, findings }: ReportInput): string {
  const metrics = record.hasReference ? metricDefinitions : []
  const rows = findings.map((finding): Cell[] => {
    const { id, auditId, patchIndex, denoiserKey, category, severity, note, region, reviewer, revision, recordedAt } = finding
    return [
      id, auditId, patchIndex, patches.slice[patchIndex]!, patches.row[patchIndex]!, patches.column[patchIndex]!, denoiserKey,
      category, severity, note, region?.row ?? null, region?.column ?? null, region?.rows ?? null, region?.columns ?? null,
      reviewer, revision, recordedAt, ...metrics.map((metric) => scores[denoiserKey]?.[metric.id]?.[patchIndex] ?? null)
    ]
  })
  return toCsv([...findingColumns, ...metrics.map((metric) => metric.id)], rows)
}
