import { createHash } from 'node:crypto'
import { isFlag, type Finding, unnamedReader } from '../review/finding.ts'
import { uidOf } from '../sources/dicom/uids.ts'
import { grouped } from '../grouped.ts'
import type { ExportedAudit } from './exported-audit.ts'

/** Box on a slice, in pixels. (0, 0) is the outer corner of the first pixel: columns 10 to 25 run from 10 to 26. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A finding with its place on a slice, and its names in other systems. */
export interface ExportedFinding {
  readonly finding: Finding
  /** 0-based. */
  readonly slice: number
  readonly box: Box
  /** Short name, such as `F-3fa9c2d1`. */
  readonly trackingId: string
  readonly trackingUid: string
}

/** Findings of the exported outputs, by slice, patch and output. */
export function exportedFindings(audit: ExportedAudit): ExportedFinding[] {
  const { findings, outputs, patches } = audit
  const shown = findings.filter(({ denoiserKey }) => outputs.includes(denoiserKey))
  return shown
    .map((finding) => {
      const trackingUid = trackingUidOf(audit, finding)
      return {
        finding,
        slice: patches.slice[finding.patchIndex]!,
        box: boxOf(audit, finding),
        trackingId: trackingIdOf(trackingUid),
        trackingUid
      }
    })
    .sort((one, other) => one.slice - other.slice || one.finding.patchIndex - other.finding.patchIndex)
}

/** Findings that flag an output. */
export const flagged = (findings: readonly ExportedFinding[]): ExportedFinding[] =>
  findings.filter(({ finding }) => isFlag(finding))

/**
 * Tracking UID of a finding: its own UUID, the same in every export and in every copy of the workspace.
 * A de-identified one depends on the key too.
 */
function trackingUidOf({ headers }: Pick<ExportedAudit, 'headers'>, { id }: Pick<Finding, 'id'>): string {
  const own = uidOf(id)
  return headers.deidentified?.pseudonyms.uid(own) ?? own
}

const trackingIdOf = (uid: string): string => `F-${createHash('sha256').update(uid).digest('hex').slice(0, 8)}`

/** The marked region, else the whole patch, without the part beyond the slice. */
function boxOf({ record, patches }: ExportedAudit, { patchIndex, region }: Finding): Box {
  const { rows, columns } = record.source
  const own = region ?? { row: 0, column: 0, rows: record.patchRows, columns: record.patchColumns }
  const [top, left] = [patches.row[patchIndex]! + own.row, patches.column[patchIndex]! + own.column]
  return {
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.min(columns, left + own.columns),
    bottom: Math.min(rows, top + own.rows)
  }
}

/** The five points of a closed box, column before row. DICOM has no rectangle in structured reports. */
export const polyline = ({ left, top, right, bottom }: Box): number[] =>
  [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
    [left, top]
  ].flat()

/** Readers with findings, and their findings. A de-identified reader has a pseudonym. */
export function byReader(
  { headers }: Pick<ExportedAudit, 'headers'>,
  findings: readonly ExportedFinding[]
): { readonly reader: string; readonly findings: ExportedFinding[] }[] {
  const groups = grouped(findings, ({ finding }) => finding.reviewer)
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([reader, own]) => ({
      reader: headers.deidentified ? headers.deidentified.pseudonyms.code('reader', reader) : reader,
      findings: own
    }))
}

/** The name of a reader as a PN value. A name without a caret has a retired form, of which validators warn. */
export function readerName(reader: string): string {
  const name = reader.trim() || unnamedReader
  return /[\^=]/.test(name) ? name : `${name}^`
}
