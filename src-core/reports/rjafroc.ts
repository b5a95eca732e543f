import { xlsxOf } from '../files/xlsx-writer.ts'
import { scoreMarks, type StudyTable } from '../review/study-table.ts'
import { patchNumber } from '../sources/slice-number.ts'
import { count } from '../counts.ts'

/** Workbook for RJafroc, or the reason in one line why there is none. */
export type RjafrocExport =
  | { readonly xlsx: Uint8Array; readonly paradigm: 'ROC' | 'FROC'; readonly reason: null }
  | { readonly xlsx: null; readonly paradigm: null; readonly reason: string }

/**
 * Study as workbook of RJafroc, read by `DfReadDataFile(file, newExcelFileFormat = TRUE)` (Chakraborty 2017,
 * doi:10.1201/9781351228190; the package's `inst/extdata/Froc.xlsx`).
 * Sheets: `Truth` (CaseID, LesionID, Weight, ReaderID, ModalityID, Paradigm), `TP` and `FP` with one row for each
 * mark, and `Words` with names and notes. RJafroc looks at the first three sheets by their names.
 * FROC: ratings of marks, if the readers mark places. ROC: one rating for each case.
 */
export function rjafrocExport(study: StudyTable, hasMarks: boolean, notes: readonly string[]): RjafrocExport {
  const { readers, modalities, cases, readings } = study
  if (!study.isFullyCrossed) return none(whyNotCrossed(study))
  const ofCase = (number: number) => cases[number - 1]!
  const isFroc = hasMarks && cases.every(({ truth }) => !truth.present || truth.lesion !== null)
  if (hasMarks && !isFroc) return none('FROC needs the place of every finding: choose inserted artefacts as truth')
  const rated = readings.map((one) => {
    const { truth } = ofCase(one.case)
    if (isFroc) return { ...one, ...scoreMarks(one.marks, truth) }
    return { ...one, hit: truth.present ? one.score : null, misses: truth.present ? [] : [one.score] }
  })
  const tp = rated.flatMap(({ reader, modality, case: number, hit }) =>
    hit === null ? [] : [[reader, modality, number, 1, hit]]
  )
  const fp = rated.flatMap(({ reader, modality, case: number, misses }) =>
    misses.map((rating) => [reader, modality, number, rating])
  )
  const missing = whyNotReadable(study, [...fp, ...tp], tp.length, fp.length)
  if (missing !== null) return none(missing)
  const list = (length: number) => Array.from({ length }, (_, index) => index + 1).join(',')
  const truth = cases.map(({ number, truth: { present } }, index) => [
    number,
    Number(present),
    Number(present),
    list(readers.length),
    list(modalities.length),
    index === 0 ? (isFroc ? 'FROC' : 'ROC') : index === 1 ? 'FCTRL' : null
  ])
  const words = [
    ...readers.map((name, index) => ['Reader', index + 1, name]),
    ...modalities.map((key, index) => ['Modality', index + 1, key]),
    ...cases.map(({ number, patchIndex }) => ['Case', number, `patch ${patchNumber(patchIndex)}`]),
    ...notes.map((note, index) => ['Note', index + 1, note])
  ]
  const xlsx = xlsxOf([
    { name: 'Truth', rows: [['CaseID', 'LesionID', 'Weight', 'ReaderID', 'ModalityID', 'Paradigm'], ...truth] },
    { name: 'TP', rows: [['ReaderID', 'ModalityID', 'CaseID', 'LesionID', 'TP_Rating'], ...tp] },
    { name: 'FP', rows: [['ReaderID', 'ModalityID', 'CaseID', 'FP_Rating'], ...fp] },
    { name: 'Words', rows: [['Kind', 'Number', 'Name'], ...words] }
  ])
  return { xlsx, paradigm: isFroc ? 'FROC' : 'ROC', reason: null }
}

const none = (reason: string): RjafrocExport => ({ xlsx: null, paradigm: null, reason })

function whyNotCrossed({ readers, modalities, cases, readings }: StudyTable): string {
  if (readings.length === 0) return 'no reading of a case with a known truth'
  const wanted = readers.length * modalities.length * cases.length
  const nested = modalities.length > 1 && cases.every(({ output }) => output !== null)
  return nested
    ? 'each case is known for one output only, and RJafroc needs every case in every output: choose inserted artefacts as truth'
    : `RJafroc needs every reader’s reading of every case in every output: ${count(readings.length)} of ${count(wanted)} are there`
}

/** RJafroc takes readers and modalities from the marks, and needs marks of both kinds. */
function whyNotReadable(
  { readers, modalities }: StudyTable,
  marks: readonly (readonly number[])[],
  hits: number,
  misses: number
): string | null {
  if (hits === 0 || misses === 0)
    return `RJafroc needs marks of both kinds: ${count(hits)} on a finding, ${count(misses)} elsewhere`
  const seen = (column: number) => new Set(marks.map((mark) => mark[column]!))
  const reader = readers.find((_, index) => !seen(0).has(index + 1))
  if (reader !== undefined) return `RJafroc would lose ${reader}, who marked nothing`
  const modality = modalities.find((_, index) => !seen(1).has(index + 1))
  return modality === undefined ? null : `RJafroc would lose ${modality}, in which nothing was marked`
}
