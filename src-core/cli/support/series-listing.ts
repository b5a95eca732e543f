import type { FoundSeries } from '../../pacs/pacs-query.ts'
import { printableLine } from '../../printable.ts'
import { labelOf } from '../../sources/dicom/patient.ts'
import { patientText } from '../../sources/patient-label.ts'
import { pseudonymKey } from '../../storage/recent-files.ts'
import { alignedTable } from './aligned-table.ts'

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

const headings = {
  patient: 'Patient',
  date: 'Date',
  modality: 'Mod.',
  study: 'Study',
  series: 'Series',
  number: 'No.',
  instances: 'Instances',
  seriesUid: 'Series UID'
}

/** Lines with aligned columns, headings first; empty without rows. */
export const tableOf = (rows: readonly SeriesRow[]): string => alignedTable(headings, rows)
