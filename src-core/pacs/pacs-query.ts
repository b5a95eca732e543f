import { z } from 'zod'
import { DenoscopeError } from '../errors.ts'

/** A DICOM UID (PS3.5 9.1). Only such a text becomes part of an address or of a file name. */
export const uidPattern = /^(?=.{1,64}$)\d+(\.\d+)*$/

/** Most studies of one answer. */
export const mostStudies = 200

const pattern = z.string().trim().max(64)

/** Search for series. An absent or empty field matches all. */
export const pacsQuerySchema = z.strictObject({
  /** Exact, or with the wildcards * and ? */
  patientId: pattern.optional(),
  /** As DICOM writes names: `Doe^John`, `Doe*` */
  patientName: pattern.optional(),
  /** A day or a range: `2024-03-12`, `20240312`, `2024-01-01..2024-03-31`, `2024-01-01..` */
  date: z.string().trim().max(32).optional(),
  /** Part of the description of the study or of the series; case does not matter. */
  description: pattern.optional(),
  /** Such as CT. */
  modality: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_ ]{0,16}$/, 'expected a modality such as CT')
    .optional(),
  studyUid: z.string().trim().max(64).optional()
})
export type PacsQuery = z.output<typeof pacsQuerySchema>

/** Values of attributes by keyword, such as `PatientID`. Several values are joined by a backslash. */
export type Attributes = Readonly<Record<string, string>>

/** A series that a server holds. Texts come from the server: print them with `printable`. */
export interface FoundSeries {
  readonly studyUid: string
  readonly seriesUid: string
  readonly patientName: string
  readonly patientId: string
  /** As '2024-03-12'; empty if unknown. */
  readonly studyDate: string
  readonly studyDescription: string
  readonly seriesDescription: string
  readonly modality: string
  readonly seriesNumber: string
  /** Number of instances; null if the server does not state it. */
  readonly instances: number | null
}

/** An instance that a server holds. */
export interface FoundInstance {
  readonly sopInstanceUid: string
  /** Null if the server does not state it. */
  readonly sopClassUid: string | null
}

export const studyKeywords = ['StudyInstanceUID', 'PatientName', 'PatientID', 'StudyDate', 'StudyDescription'] as const
export const seriesKeywords = [
  'SeriesInstanceUID',
  'SeriesDescription',
  'Modality',
  'SeriesNumber',
  'NumberOfSeriesRelatedInstances'
] as const

/**
 * Letters beyond ASCII. Some servers find no name by them (Orthanc 1.10 over QIDO-RS): a wildcard goes out in their
 * place, and `matchesName` checks the answer.
 */
const beyondAscii = /[^\x20-\x7e]+/g

/** Keys that select studies, by keyword; without those that are empty. @throws argument.invalid */
export function studyKeys(query: PacsQuery): Attributes {
  return withoutEmpty({
    PatientID: query.patientId,
    PatientName: query.patientName?.replaceAll(beyondAscii, '*'),
    StudyDate: dateRange(query.date ?? ''),
    ModalitiesInStudy: query.modality?.toUpperCase(),
    StudyInstanceUID: requireUid('study', query.studyUid)
  })
}

/** Keys that select series of a study. */
export const seriesKeys = (query: PacsQuery): Attributes => withoutEmpty({ Modality: query.modality?.toUpperCase() })

/** Range of dates as DICOM writes it (PS3.4 C.2.2.2.5), such as `20240101-20240331`. @throws argument.invalid */
export function dateRange(text: string): string {
  if (text.trim() === '') return ''
  const day = String.raw`(\d{4})-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])`
  const [, first = '', second] = /^(.*?)\.\.(.*)$/.exec(text) ?? [null, text, undefined]
  const dayOf = (part: string): string | null => {
    if (part.trim() === '') return ''
    const parts = new RegExp(`^${day}$`).exec(part.trim())
    return parts && parts.slice(1).join('')
  }
  const [from, to] = [dayOf(first), second === undefined ? undefined : dayOf(second)]
  const isUsable = from !== null && to !== null && (from !== '' || (to !== undefined && to !== ''))
  if (!isUsable)
    throw new DenoscopeError(
      'argument.invalid',
      `date: expected a day such as 2024-03-12 or a range such as 2024-01-01..2024-03-31, got '${text}'`
    )
  return to === undefined ? from : `${from}-${to}`
}

/** @throws argument.invalid */
export function requireUid(name: string, uid: string | undefined): string | undefined {
  if (uid === undefined || uid === '' || uidPattern.test(uid)) return uid
  throw new DenoscopeError('argument.invalid', `${name}: expected a DICOM UID (digits and dots), got '${uid}'`)
}

/** A series from attributes of its study and of itself; null if a UID is missing or illegal. */
export function foundSeries(study: Attributes, series: Attributes): FoundSeries | null {
  const text = (keyword: string) => (series[keyword] ?? study[keyword] ?? '').trim()
  const [studyUid, seriesUid] = [text('StudyInstanceUID'), text('SeriesInstanceUID')]
  if (!uidPattern.test(studyUid) || !uidPattern.test(seriesUid)) return null
  const instances = text('NumberOfSeriesRelatedInstances')
  return {
    studyUid,
    seriesUid,
    patientName: text('PatientName'),
    patientId: text('PatientID'),
    studyDate: text('StudyDate').replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'),
    studyDescription: text('StudyDescription'),
    seriesDescription: text('SeriesDescription'),
    modality: text('Modality'),
    seriesNumber: text('SeriesNumber'),
    instances: /^\d+$/.test(instances) ? Number(instances) : null
  }
}

/** True if the description of the study or of the series contains the wanted text. */
export function matchesDescription(series: FoundSeries, { description = '' }: PacsQuery): boolean {
  return [series.studyDescription, series.seriesDescription].some((text) =>
    text.toLowerCase().includes(description.trim().toLowerCase())
  )
}

/** True if the name of a patient matches the wanted one with its wildcards. Case and accents do not matter. */
export function matchesName({ patientName }: FoundSeries, query: PacsQuery): boolean {
  const wanted = query.patientName ?? ''
  if (wanted.search(beyondAscii) < 0) return true
  const pattern = plainLetters(wanted)
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${pattern}$`, 's').test(plainLetters(patientName))
}

const plainLetters = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

function withoutEmpty(keys: Readonly<Record<string, string | undefined>>): Attributes {
  return Object.fromEntries(
    Object.entries(keys).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
  )
}
