import { createHmac } from 'node:crypto'
import type { PatientLabel } from '../patient-label.ts'
import type { DataSet } from './data-set.ts'
import { withDicomFile } from './dicom-file.ts'
import { identityTags, patientTags } from './tags.ts'

/** Patient of a series, for a person who asks for it. Shown once, never stored. */
export interface PatientData {
  /** 'Doe, John'; null if the file states none. */
  readonly name: string | null
  readonly patientId: string | null
}

const pseudonymDigits = 4

/** @throws dicom.not-dicom, file.not-found and the other errors of reading a header */
export function readPatient(path: string): Promise<PatientData> {
  return fromHeader(path, (dataSet) => ({
    name: shownName(textOf(dataSet, patientTags.PatientName)),
    patientId: textOf(dataSet, identityTags.PatientID)
  }))
}

/**
 * Initials, pseudonym and date of a file.
 * @param key of the hash, as text. Equal IDs have equal pseudonyms under one key; without the key none is traced back
 * @throws as `readPatient`
 */
export function readPatientLabel(path: string, key: string): Promise<PatientLabel> {
  return fromHeader(path, (dataSet) => {
    const [name, id] = [patientTags.PatientName, identityTags.PatientID].map((tag) => textOf(dataSet, tag))
    const dates = [patientTags.StudyDate, patientTags.SeriesDate].map((tag) => isoDate(textOf(dataSet, tag)))
    return labelOf(name ?? null, id ?? null, dates.find((date) => date !== null) ?? null, key)
  })
}

/**
 * Initials and pseudonym of a name and an ID.
 * @param key of the hash, as in `readPatientLabel`
 */
export function labelOf(name: string | null, id: string | null, date: string | null, key: string): PatientLabel {
  return {
    initials: initialsOf(name),
    pseudonym: id && createHmac('sha256', key).update(id).digest('hex').slice(0, pseudonymDigits).toUpperCase(),
    date
  }
}

function fromHeader<Result>(path: string, read: (dataSet: DataSet) => Result): Promise<Result> {
  return withDicomFile(path, async ({ dataSet }) => read(dataSet), [
    identityTags.PatientID,
    ...Object.values(patientTags)
  ])
}

/** Reads without a warning: warnings quote values, and are kept. */
const textOf = (dataSet: DataSet, tag: number): string | null => dataSet.comparedText(tag) ?? null

/** Parts of a name: the first of its alphabetic, ideographic and phonetic spelling that is stated (PS3.5 6.2.1). */
function partsOf(name: string): string[] {
  const spelling = name.split('=').find((text) => text.replaceAll('^', '').trim() !== '') ?? ''
  return spelling.split('^').map((part) => part.trim())
}

/** 'J. D.' of 'Doe^John'. Null if neither name has a letter. */
function initialsOf(name: string | null): string | null {
  const [family = '', given = ''] = partsOf(name ?? '')
  const letters = [given, family].flatMap((part) => /\p{L}/u.exec(part)?.[0].toUpperCase() ?? [])
  return letters.length === 0 ? null : letters.map((letter) => `${letter}.`).join(' ')
}

/** 'Doe, John Max' of 'Doe^John^Max'. */
function shownName(name: string | null): string | null {
  const [family = '', ...others] = partsOf(name ?? '')
  const given = others.slice(0, 2).filter(Boolean).join(' ')
  return [family, given].filter(Boolean).join(', ') || null
}

/** '2024-03-12' of '20240312', or of '2024.03.12' as early files write it. */
function isoDate(text: string | null): string | null {
  const parts = /^(\d{4})\.?(0[1-9]|1[0-2])\.?(0[1-9]|[12]\d|3[01])$/.exec(text ?? '')
  return parts && parts.slice(1).join('-')
}
