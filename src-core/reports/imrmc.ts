import type { StudyCase, StudyTable } from '../review/study-table.ts'
import { printable } from '../printable.ts'
import { patchNumber } from '../sources/slice-number.ts'
import { toCsv } from './csv-table.ts'

/** Number of cases with a known truth. */
export interface TruthCounts {
  readonly withFinding: number
  readonly withoutFinding: number
}

/** Counts of cases: of all, and of each modality that has a reading. */
export interface StudyTruths {
  readonly cases: TruthCounts
  readonly modalities: Readonly<Record<string, TruthCounts>>
}

/** Counts of the cases of a study by their truth. */
export function truthsOf({ cases, modalities, readings }: StudyTable): StudyTruths {
  const countsOf = (numbers: ReadonlySet<number>): TruthCounts => {
    const withFinding = cases.filter(({ number, truth }) => numbers.has(number) && truth.present).length
    return { withFinding, withoutFinding: numbers.size - withFinding }
  }
  const numbersOf = (modality: number | null) =>
    new Set(readings.flatMap((one) => (modality === null || one.modality === modality ? [one.case] : [])))
  return {
    cases: countsOf(numbersOf(null)),
    modalities: Object.fromEntries(modalities.map((key, index) => [key, countsOf(numbersOf(index + 1))]))
  }
}

/**
 * Study as input file of the iMRMC application, extension `.imrmc` (Gallas et al. 2009,
 * doi:10.1080/03610920802610084; its manual, section 4.1.1). RJafroc reads it too if the study is fully crossed.
 * Header: notes, a legend of readers, modalities and cases, then NR, N0, N1, NM. After `BEGIN DATA:` one row
 * `reader,case,modality,score` for each reading. For each case, a row of reader -1 and modality `truth` holds 1 if
 * something is wrong, else 0. Readers, cases and modalities are integers, as RJafroc requires.
 */
export function imrmcText(study: StudyTable, notes: readonly string[]): string {
  const { cases } = truthsOf(study)
  const legend = [
    ...notes,
    ...study.readers.map((name, index) => `Reader ${index + 1} = ${name}`),
    ...study.modalities.map((key, index) => `Modality ${index + 1} = ${key}`),
    ...study.cases.map((one) => `Case ${one.number} = ${caseName(one)}`)
  ]
  return [
    ...legend.map(withoutColons),
    `NR:${study.readers.length}`,
    `N0:${cases.withoutFinding}`,
    `N1:${cases.withFinding}`,
    `NM:${study.modalities.length}`,
    'BEGIN DATA:',
    ...study.cases.map(({ number, truth }) => `-1,${number},truth,${Number(truth.present)}`),
    ...study.readings.map((one) => [one.reader, one.case, one.modality, one.score].join(',')),
    ''
  ].join('\n')
}

/** Line of a legend. A colon could be read as the start of a size, such as `N0:`. */
const withoutColons = (line: string): string => printable(line).replaceAll(':', ' ')

const caseName = ({ patchIndex, output, isControl, patient }: StudyCase): string =>
  [`patch ${patchNumber(patchIndex)}`, isControl ? 'control case' : (output ?? 'every output'), patient ?? []]
    .flat()
    .join(', ')

/**
 * Study as data frame of the iMRMC package for R: CSV with the columns readerID, caseID, modalityID, score.
 * The reader and modality of a truth row are `truth`. Case ids begin with the patch number, from 1.
 * A comma in a reader's name becomes a space, because iMRMC splits lines at every comma.
 */
export function imrmcCsv({ readers, modalities, cases, readings }: StudyTable): string {
  const idOf = ({ patchIndex, output, isControl }: StudyCase) =>
    [patchNumber(patchIndex), isControl ? 'reference' : (output ?? [])].flat().join('-')
  const truths = cases.map((one) => ['truth', idOf(one), 'truth', Number(one.truth.present)])
  const rows = readings.map((one) => [
    readers[one.reader - 1]!.replace(/\s*,\s*/g, ' '),
    idOf(cases[one.case - 1]!),
    modalities[one.modality - 1]!,
    one.score
  ])
  return toCsv(['readerID', 'caseID', 'modalityID', 'score'], [...truths, ...rows])
}
