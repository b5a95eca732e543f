import {
  analyseReaders,
  figureOfMerit,
  type CaseRatings,
  type MultiReaderAnalysis
} from '../statistics/multi-reader.ts'
import { oneShotDifference, oneShotVariance, type OneShotEstimate } from '../statistics/one-shot-variance.ts'
import { scoreMarks, type StudyCase, type StudyTable } from './study-table.ts'

/** Figure of merit of one reader in one modality. */
export interface ReaderFigure {
  readonly reader: string
  readonly modality: string
  /** NaN if cases of one kind are missing. */
  readonly value: number
  readonly withFinding: number
  readonly withoutFinding: number
}

/** One-shot estimates in the order of the modalities, and of their pairs as in the analysis. */
export interface OneShotAnalysis {
  readonly modalities: readonly OneShotEstimate[]
  readonly differences: readonly OneShotEstimate[]
}

/** Performance of the readers of a study against the known truth. */
export interface StudyPerformance {
  /** `auc`: empirical area under the ROC curve. `jafroc`: figure of merit of marks. */
  readonly figure: 'auc' | 'jafroc'
  readonly readers: readonly ReaderFigure[]
  /** Modalities in the order of the analysis. */
  readonly modalities: readonly string[]
  /** One-shot estimates of a fully crossed ROC study; null without an analysis, or of marks. */
  readonly oneShot: OneShotAnalysis | null
  /** Null if the design supports no analysis of readers and cases. */
  readonly analysis: MultiReaderAnalysis | null
  /** Reason in one line why there is no analysis. */
  readonly reason: string | null
  /** Number of patients if some have several cases; null otherwise. The analysis then leaves out patients. */
  readonly patients: number | null
}

/**
 * Figures of merit of each reader, and the analysis of a fully crossed study.
 * JAFROC: the highest false mark of a patch without artefact against the mark on each artefact; no mark is the lowest.
 * @param hasMarks true if the readers marked places
 */
export function studyPerformance(study: StudyTable, hasMarks: boolean): StudyPerformance {
  const isJafroc = hasMarks && study.cases.every(({ truth }) => !truth.present || truth.lesion !== null)
  const patients = clusteredPatients(study)
  const ratings = study.modalities.map((_, modality) =>
    study.readers.map((__, reader) =>
      ratingsOf(study, reader + 1, modality + 1, { isJafroc, isClustered: patients !== null })
    )
  )
  const readers = study.modalities.flatMap((modality, m) =>
    study.readers.map((reader, r): ReaderFigure => {
      const own = ratings[m]![r]!
      const [withFinding, withoutFinding] = [own.abnormal.length, own.normal.length]
      return { reader, modality, value: figureOfMerit(own), withFinding, withoutFinding }
    })
  )
  const reason = whyNoAnalysis(study, patients !== null)
  return {
    figure: isJafroc ? 'jafroc' : 'auc',
    readers,
    modalities: study.modalities,
    analysis: reason === null ? analyseReaders(ratings) : null,
    // The one-shot variance has no form for several cases of a patient.
    oneShot: reason === null && !isJafroc && patients === null ? oneShotOf(ratings) : null,
    reason,
    patients
  }
}

const oneShotOf = (ratings: readonly (readonly CaseRatings[])[]): OneShotAnalysis => ({
  modalities: ratings.map(oneShotVariance),
  differences: ratings.flatMap((one, index) => ratings.slice(index + 1).map((other) => oneShotDifference(one, other)))
})

/** Ratings of one reader in one modality, in the order of the cases. */
function ratingsOf(
  study: StudyTable,
  reader: number,
  modality: number,
  { isJafroc, isClustered }: { readonly isJafroc: boolean; readonly isClustered: boolean }
): CaseRatings {
  const own = study.readings.filter((one) => one.reader === reader && one.modality === modality)
  const byCase = new Map(own.map((one) => [one.case, one]))
  const readCases = (present: boolean) =>
    study.cases.filter(({ number, truth }) => truth.present === present && byCase.has(number))
  const rating = ({ number, truth }: StudyCase): number => {
    const { score, marks } = byCase.get(number)!
    if (!isJafroc) return score
    const { hit, misses } = scoreMarks(marks, truth)
    return truth.present ? (hit ?? -Infinity) : Math.max(-Infinity, ...misses)
  }
  const [normal, abnormal] = [readCases(false), readCases(true)]
  const patientsOf = (cases: readonly StudyCase[]) => cases.map(({ patient }) => patient!)
  return {
    normal: normal.map(rating),
    abnormal: abnormal.map(rating),
    ...(isClustered && { patients: { normal: patientsOf(normal), abnormal: patientsOf(abnormal) } })
  }
}

/** Number of patients if some have several cases; null if none has, or if patients are unknown. */
function clusteredPatients({ cases }: StudyTable): number | null {
  const patients = new Set(cases.map(({ patient }) => patient))
  return patients.has(null) || patients.size === cases.length ? null : patients.size
}

function whyNoAnalysis(
  { readers, modalities, cases, isFullyCrossed }: StudyTable,
  isClustered: boolean
): string | null {
  const abnormal = cases.filter(({ truth }) => truth.present).length
  if (modalities.length < 2) return 'One output: nothing to compare.'
  if (readers.length < 2) return 'One reader: differences between readers are unknown.'
  if (!isFullyCrossed)
    return 'Not every reader has read every case in every output, so outputs are not compared here. iMRMC analyses such studies.'
  if (abnormal < 2 || cases.length - abnormal < 2) return 'Fewer than two cases with or without a finding.'
  const patientsWith = (present: boolean) =>
    new Set(cases.flatMap(({ truth, patient }) => (truth.present === present ? [patient] : []))).size
  return isClustered && Math.min(patientsWith(true), patientsWith(false)) < 2
    ? 'Fewer than two patients with or without a finding: cases of one patient are alike.'
    : null
}
