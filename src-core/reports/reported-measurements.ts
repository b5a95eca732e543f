import type { AuditRecord } from '../audit/audit-record.ts'
import { rolesOf } from '../audit/audited-outputs.ts'
import { isCovered } from '../audit/covered-region.ts'
import { measureShape, reachesEnd, type MeasuredShape, type SliceMeasurement } from '../images/slice-measurement.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { toCsv, type Cell } from './csv-table.ts'
import type { ReportInput } from './report-input.ts'

/** Measurement on an audited slice with its values. */
export interface ReportedMeasurement {
  readonly measurement: SliceMeasurement
  /** Length or angle, which no picture changes; null for a region. */
  readonly shape: MeasuredShape | null
  /** Statistics of a region by role; empty for others. Null if the region leaves the patches. */
  readonly regions: Readonly<Record<string, MeasuredShape | null>>
}

/** Values of all measurements of a report, by slice. @throws the errors of `readSlice` */
export async function reportedMeasurements(input: ReportInput): Promise<ReportedMeasurement[]> {
  const reported: ReportedMeasurement[] = []
  for (const measurement of input.measurements) reported.push(await reportedMeasurement(input, measurement))
  return reported
}

async function reportedMeasurement(input: ReportInput, measurement: SliceMeasurement): Promise<ReportedMeasurement> {
  const { record, patches } = input
  const { kind, slice, points } = measurement
  const { pixelSpacing } = record.source
  if (kind !== 'rectangle' && kind !== 'ellipse')
    return { measurement, shape: measureShape(measurement, null, pixelSpacing), regions: {} }
  const isMeasured = isCovered(points, patches, record, slice)
  const regions: Record<string, MeasuredShape | null> = {}
  for (const role of rolesOf(record)) {
    regions[role] = isMeasured ? measureShape(measurement, await input.readSlice(role, slice), pixelSpacing) : null
  }
  return { measurement, shape: null, regions }
}

/** Values of a region with units in their names; null if it leaves the patches or holds no pixel. */
function regionFacts(shape: MeasuredShape | null, record: AuditRecord) {
  const statistics = shape && 'statistics' in shape ? shape.statistics : null
  if (!statistics) return null
  const { mean, standardDeviation, minimum, maximum, area, count } = statistics
  const clipped = reachesEnd(statistics, record.source.intensityRange)
  return {
    mean,
    standardDeviation,
    minimum,
    maximum,
    areaMm2: record.source.pixelSpacing && area,
    pixels: count,
    clipped
  }
}

/** Length in mm or pixels, or angle in degrees; members that do not apply are absent. */
function lineFacts(shape: MeasuredShape | null, { source }: AuditRecord) {
  if (shape && 'length' in shape)
    return source.pixelSpacing ? { lengthMm: shape.length } : { lengthPixels: shape.length }
  return shape && 'degrees' in shape ? { degrees: shape.degrees } : {}
}

/** Measurements for the report's JSON: see `reportJson`. */
export const measurementsJson = (reported: readonly ReportedMeasurement[], record: AuditRecord) =>
  reported.map(({ measurement: { id, kind, slice, points }, shape, regions }) => ({
    id,
    kind,
    sliceNumber: sliceNumber(slice),
    points,
    ...lineFacts(shape, record),
    ...(shape === null && {
      unit: record.source.unit,
      regions: Object.fromEntries(Object.entries(regions).map(([role, each]) => [role, regionFacts(each, record)]))
    })
  }))

const columns = [
  'measurement',
  'slice_number',
  'kind',
  ...[1, 2, 3].flatMap((point) => [`x${point}`, `y${point}`]),
  'length_mm',
  'length_pixels',
  'angle_degrees',
  'picture',
  'unit',
  'mean',
  'standard_deviation',
  'minimum',
  'maximum',
  'area_mm2',
  'pixels',
  'clipped'
]

/**
 * Table with one line for each length, profile and angle, and one for each region and picture.
 * Points are in pixels of the slice, from the outer corner of the first pixel. `picture`: role of the audit.
 * Values of a region are empty if it leaves the patches. `clipped`: 1 if they reach an end of the audit's range.
 */
export function measurementsCsv(reported: readonly ReportedMeasurement[], record: AuditRecord): string {
  const rows = reported.flatMap(({ measurement, shape, regions }): Cell[][] => {
    const { id, kind, slice, points } = measurement
    const { lengthMm = null, lengthPixels = null, degrees = null } = lineFacts(shape, record)
    const coordinates = [0, 1, 2].flatMap((at): Cell[] => [points[at]?.x ?? null, points[at]?.y ?? null])
    const first = [id, sliceNumber(slice), kind, ...coordinates, lengthMm, lengthPixels, degrees]
    if (shape !== null) return [[...first, ...columns.slice(first.length).map(() => null)]]
    return Object.entries(regions).map(([role, each]) => {
      const facts = regionFacts(each, record)
      const { mean, standardDeviation, minimum, maximum, areaMm2, pixels, clipped } = facts ?? {}
      const values = [mean, standardDeviation, minimum, maximum, areaMm2, pixels, clipped && 1]
      return [...first, role, record.source.unit, ...values.map((value) => (value === false ? 0 : (value ?? null)))]
    })
  })
  return toCsv(columns, rows)
}
