import {
  analyseReaders,
  figureOfMerit,
  type CaseRatings,
  type MultiReaderAnalysis
} from '../statistics/multi-reader.ts'
import { oneShotDifference, oneShotVariance, type OneShotEstimate } from '../statistics/one-shot-variance.ts'
import { scoreMarks, type StudyTable } from './study-table.ts'

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
}

/**
 * Figures of merit of each reader, and the analysis of a fully crossed study.
 * JAFROC: the highest false mark of a patch without artefact against the mark on each artefact; no mark is the lowest.
 * @param hasMarks true if the readers marked places
 */
export function studyPerformance(study: StudyTable, hasMarks: boolean): StudyPerformance {
  const isJafroc = hasMarks && study.cases.every(({ truth }) => !truth.present || truth.lesion !== null)
  const ratings = study.modalities.map((_, modality) =>
    study.readers.map((__, reader) => ratingsOf(study, reader + 1, modality + 1, isJafroc))
  )
  const readers = study.modalities.flatMap((modality, m) =>
    study.readers.map((reader, r): ReaderFigure => {
      const own = ratings[m]![r]!
      const [withFinding, withoutFinding] = [own.abnormal.length, own.normal.length]
      return { reader, modality, value: figureOfMerit(own), withFinding, withoutFinding }
    })
  )
  const reason = whyNoAnalysis(study)
  return {
    figure: isJafroc ? 'jafroc' : 'auc',
    readers,
    modalities: study.modalities,
    analysis: reason === null ? analyseReaders(ratings) : null,
    oneShot: reason === null && !isJafroc ? oneShotOf(ratings) : null,
    reason
  }
}

const oneShotOf = (ratings: readonly (readonly CaseRatings[])[]): OneShotAnalysis => ({
  modalities: ratings.map(oneShotVariance),
  differences: ratings.flatMap((one, index) => ratings.slice(index + 1).map((other) => oneShotDifference(one, other)))
})

/** Ratings of one reader in one modality, in the order of the cases. */
function ratingsOf(study: StudyTable, reader: number, modality: number, isJafroc: boolean): CaseRatings {
  const own = study.readings.filter((one) => one.reader === reader && one.modality === modality)
  const byCase = new Map(own.map((one) => [one.case, one]))
  const of = (present: boolean) =>
    study.cases.flatMap(({ number, truth }) => {
      const reading = byCase.get(number)
      if (!reading || truth.present !== present) return []
      if (!isJafroc) return [reading.score]
      const { hit, misses } = scoreMarks(reading.marks, truth)
      return [present ? (hit ?? -Infinity) : Math.max(-Infinity, ...misses)]
    })
  return { normal: of(false), abnormal: of(true) }
}

function whyNoAnalysis({ readers, modalities, cases, isFullyCrossed }: StudyTable): string | null {
  const abnormal = cases.filter(({ truth }) => truth.present).length
  if (modalities.length < 2) return 'One output: nothing to compare.'
  if (readers.length < 2) return 'One reader: differences between readers are unknown.'
  if (!isFullyCrossed)
    return 'Not every reader has read every case in every output, so outputs are not compared here. iMRMC analyses such studies.'
  return abnormal < 2 || cases.length - abnormal < 2 ? 'Fewer than two cases with or without a finding.' : null
}
