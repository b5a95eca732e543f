import type { AuditRecord, AuditScores, PatchTable } from '../audit/audit-record.ts'
import type { BeyondRange } from '../audit/whole-slices.ts'
import { judgedOf } from '../audit/audited-outputs.ts'
import type { ScoreGround } from '../audit/score-map.ts'
import { DenoscopeError } from '../errors.ts'
import type { Image } from '../images/image.ts'
import type { Finding } from '../review/finding.ts'
import { hashedUid } from '../sources/dicom/uids.ts'
import { firstText } from './copied-attributes.ts'
import { momentOf, type Moment } from './moment.ts'
import type { Instance, SliceHeader } from './slice-header.ts'
import type { SourceHeaders } from './source-headers.ts'

/** An audit whose results become DICOM objects. */
export interface ExportedAudit {
  readonly record: AuditRecord
  readonly patches: PatchTable
  readonly scores: AuditScores
  /** Findings that count. */
  readonly findings: readonly Finding[]
  /** Keys of the outputs to export, in order. */
  readonly outputs: readonly string[]
  readonly headers: SourceHeaders
  /** Slices of the denoised series, ascending: the audited ones, or all of the source. */
  readonly derivedSlices: readonly number[]
  /** For each exported output. */
  readonly whole: ReadonlyMap<string, WholeOutput>
  /**
   * Whole slices of an output, in the unit of the source. No value is clipped.
   * @param slices a few of `derivedSlices`, consecutive
   */
  readWhole(output: string, slices: readonly number[]): Promise<Image[]>
  /** A whole slice of a role, in the unit of the source. Pixels without a patch have no meaning. */
  readSlice(role: string, slice: number): Promise<Image>
  /** A slice of the source, in its unit. */
  readSource(slice: number): Promise<Image>
}

/** The way to the whole slices of an output, or the reason why there are none. */
export type WholeOutput =
  /** `file`: the pixels of the files of another method. */
  { readonly values: BeyondRange | 'file' } | { readonly missing: string }

export const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2'
/** CT Image Storage, and its enhanced forms of several frames. */
export const ctClasses: readonly string[] = [
  ctImageStorage,
  '1.2.840.10008.5.1.4.1.1.2.1',
  '1.2.840.10008.5.1.4.1.1.2.2'
]

/** Slices with patches, ascending. */
export const auditedSlices = ({ patches }: Pick<ExportedAudit, 'patches'>): number[] =>
  [...new Set(patches.slice)].sort((one, other) => one - other)

/** The patches of a slice. */
export const patchesOn = (
  { record: { source, patchRows, patchColumns }, patches }: Pick<ExportedAudit, 'record' | 'patches'>,
  slice: number
): ScoreGround => ({
  patches: Int32Array.from([...patches.slice.keys()].filter((patch) => patches.slice[patch] === slice)),
  table: patches,
  rows: source.rows,
  columns: source.columns,
  patchRows,
  patchColumns
})

/** The header of an audited slice. */
export function headerAt({ headers }: Pick<ExportedAudit, 'headers'>, slice: number): SliceHeader {
  const header = headers.slices.get(slice)
  if (header === undefined) throw new DenoscopeError('internal', `slice ${slice + 1}: its header was not read`)
  return header
}

/** The header of the first audited slice, for attributes of patient and study. */
export const firstHeader = (audit: Pick<ExportedAudit, 'headers' | 'patches'>): SliceHeader =>
  headerAt(audit, auditedSlices(audit)[0]!)

/** True if denoised images of the source can be CT images. */
export const isCt = (audit: Pick<ExportedAudit, 'headers' | 'patches' | 'record'>): boolean =>
  audit.record.source.unit === 'HU' && ctClasses.includes(firstHeader(audit).sopClassUid)

/** A UID of one of the audit's objects, the same in every export of the same content. */
export const objectUid = (audit: Pick<ExportedAudit, 'headers' | 'patches' | 'record'>, ...texts: string[]): string =>
  hashedUid('object', audit.record.id, firstHeader(audit).seriesUid, ...texts)

/** Reason why an output has no denoised series; null if it has one. */
export function whyNotDerived(audit: ExportedAudit, output: string): string | null {
  if (!isCt(audit)) return `'${audit.record.source.label}' is no CT image series in HU`
  const whole = audit.whole.get(output)!
  return 'missing' in whole ? whole.missing : null
}

/** The denoised image of an output and slice; the image of the source if the output has no denoised series. */
export function judgedImage(audit: ExportedAudit, output: string, slice: number): Instance {
  const source = headerAt(audit, slice)
  if (whyNotDerived(audit, output) !== null) return source
  return {
    sopClassUid: ctImageStorage,
    sopInstanceUid: objectUid(audit, 'whole image', output, source.sopInstanceUid, ...source.frames.map(String)),
    seriesUid: objectUid(audit, 'whole series', output),
    frames: []
  }
}

/**
 * A time of the audit as its study states times. De-identified objects keep it, because the report states it too.
 * Two dates of one event would show by how many days the patient's dates moved.
 */
export function studyMoment(audit: Pick<ExportedAudit, 'headers' | 'patches'>, iso: string): Moment {
  const zone = firstText(firstHeader(audit).attributes['TimezoneOffsetFromUTC'])
  return momentOf(iso, zone)
}

/** Position of an output among all judged ones, from 0. It decides numbers of series. */
export const outputPlace = ({ record }: Pick<ExportedAudit, 'record'>, output: string): number =>
  judgedOf(record).indexOf(output)
