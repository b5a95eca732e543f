import type { FoundSeries } from '../../pacs/pacs-query.ts'
import { printableLine } from '../../printable.ts'
import { labelOf } from '../../sources/dicom/patient.ts'
import { patientText } from '../../sources/patient-label.ts'
import { pseudonymKey } from '../../storage/recent-files.ts'

/** A series as `denoscope pacs query` prints it. */
export interface SeriesRow {
  /** Initials and pseudonym, or name and ID. */
  readonly patient: string
  readonly date: string
  readonly modality: string
  readonly study: string
  readonly series: string
  readonly number: string
  readonly instances: number | null
  readonly studyUid: string
  readonly seriesUid: string
}

/** Rows in the order of the server. @param showNames true for names and IDs of patients */
export function seriesRows(found: readonly FoundSeries[], showNames: boolean): SeriesRow[] {
  const key = pseudonymKey()
  return found.map((series) => ({
    patient: printableLine(
      showNames
        ? [series.patientName, series.patientId].filter(Boolean).join(' · ')
        : patientText(labelOf(series.patientName, series.patientId, series.studyDate, key))
    ),
    date: printableLine(series.studyDate),
    modality: printableLine(series.modality),
    study: printableLine(series.studyDescription),
    series: printableLine(series.seriesDescription),
    number: printableLine(series.seriesNumber),
    instances: series.instances,
    studyUid: series.studyUid,
    seriesUid: series.seriesUid
  }))
}

const columns = [
  ['Patient', 'patient'],
  ['Date', 'date'],
  ['Mod.', 'modality'],
  ['Study', 'study'],
  ['Series', 'series'],
  ['No.', 'number'],
  ['Instances', 'instances'],
  ['Series UID', 'seriesUid']
] as const

/** Lines with aligned columns, headings first; empty without rows. */
export function tableOf(rows: readonly SeriesRow[]): string {
  if (rows.length === 0) return ''
  const cells = [
    columns.map(([heading]) => heading),
    ...rows.map((row) => columns.map(([, key]) => String(row[key] ?? '')))
  ]
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  return cells
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`
    )
    .join('')
}
