import type { Attributes } from './attributes.ts'
import { grouped } from '../grouped.ts'
import { instanceReference, ownEquipment, patientAttributes } from './copied-attributes.ts'
import {
  auditedSlices,
  firstHeader,
  headerAt,
  judgedImage,
  objectUid,
  studyMoment,
  type ExportedAudit
} from './exported-audit.ts'
import type { Instance } from './slice-header.ts'

/** Numbers of the series that Denoscope adds to a study. */
export const seriesNumbers = {
  findings: 3001,
  map: 3002,
  key: 3003,
  presentation: 3004,
  report: 3006,
  capture: 3007
} as const

/** Identity of a new object. */
export interface NewObject {
  readonly kind: keyof typeof seriesNumbers
  readonly sopClassUid: string
  readonly modality: string
  readonly description: string
  /** Text that distinguishes the series from others of its kind. Default: one series for the kind. */
  readonly part?: string
  /** Everything that the object says: other content gets another UID. */
  readonly content: unknown
  /** Time of its content, ISO 8601 UTC. */
  readonly time: string
}

/** Attributes of an object that Denoscope makes beside images: patient, study, series, equipment, identity. */
export function newObject(audit: ExportedAudit, object: NewObject): Attributes {
  const { kind, part = '', content } = object
  const { date, time } = studyMoment(audit, object.time)
  return {
    ...patientAttributes(firstHeader(audit)),
    ...ownEquipment,
    SOPClassUID: object.sopClassUid,
    SOPInstanceUID: objectUid(audit, kind, part, JSON.stringify(content)),
    SeriesInstanceUID: objectUid(audit, 'series', kind, part),
    SeriesNumber: String(seriesNumbers[kind]),
    SeriesDescription: object.description,
    Modality: object.modality,
    InstanceNumber: '1',
    ContentDate: date,
    ContentTime: time
  }
}

/** The latest time of some findings, else the time of the audit; ISO 8601 UTC. */
export const latestTime = (audit: ExportedAudit, times: readonly string[]): string =>
  times.reduce((latest, time) => (time > latest ? time : latest), audit.record.createdAt)

/** All images of some outputs, and their sources: by series, each instance once, with the frames that are meant. */
export function imagesOf(audit: ExportedAudit, outputs: readonly string[], withSources: boolean): Instance[][] {
  const slices = auditedSlices(audit)
  const all = [
    ...outputs.flatMap((output) => slices.map((slice) => judgedImage(audit, output, slice))),
    ...(withSources ? slices.map((slice): Instance => headerAt(audit, slice)) : [])
  ]
  return inSeries(all)
}

/** Instances by series, each once, with the frames of all of its mentions. */
export function inSeries(mentions: readonly Instance[]): Instance[][] {
  const unique = [...grouped(mentions, ({ sopInstanceUid }) => sopInstanceUid).values()].map((same): Instance => {
    const { sopClassUid, sopInstanceUid, seriesUid } = same[0]!
    return { sopClassUid, sopInstanceUid, seriesUid, frames: [...new Set(same.flatMap(({ frames }) => frames))] }
  })
  return [...grouped(unique, ({ seriesUid }) => seriesUid).values()]
}

/** Current Requested Procedure Evidence Sequence: the images that a document is about. */
export const evidence = (audit: ExportedAudit, series: readonly Instance[][]): Attributes => ({
  CurrentRequestedProcedureEvidenceSequence: [
    {
      StudyInstanceUID: firstHeader(audit).studyUid,
      ReferencedSeriesSequence: series.map((instances) => ({
        SeriesInstanceUID: instances[0]!.seriesUid,
        ReferencedSOPSequence: instances.map(instanceReference)
      }))
    }
  ]
})
