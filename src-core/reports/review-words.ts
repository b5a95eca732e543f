import { insertedNote } from '../review/inserted-disc.ts'
import type { ConfidenceScale } from '../review/review-design.ts'
import type { ReviewPlan } from '../review/review-plan.ts'
import type { ItemCounts, ReaderResult, ReviewResults } from '../review/review-results.ts'
import type { StudyPerformance } from '../review/study-performance.ts'
import type { StudyCounts } from '../review/study-table.ts'
import type { OneShotEstimate } from '../statistics/one-shot-variance.ts'
import { count, counted } from '../counts.ts'
import { fixed, listed } from './number-text.ts'
import type { StudyFiles } from './study-files.ts'

/**
 * Numbers of one reading that add up, such as '20 cases: 19 read, 1 skipped. 2 control cases: 2 read. 2 hidden
 * repeats: 2 read.'
 */
export function readingStatement({ numbers, isEnded }: Pick<ReaderResult, 'numbers' | 'isEnded'>): string {
  const kinds = [
    [numbers.case, 'case'],
    [numbers.catch, 'control case'],
    [numbers.repeat, 'hidden repeat']
  ] as const
  const items = kinds.flatMap(([counts, word]) => (counts.shown > 0 ? [`${itemsStatement(counts, word)}.`] : []))
  return [...items, ...(isEnded ? ['Ended by the reader.'] : [])].join(' ')
}

function itemsStatement({ shown, read, skipped }: ItemCounts, word: string): string {
  const open = shown - read - skipped
  const parts = [
    `${count(read)} read`,
    ...(skipped > 0 ? [`${count(skipped)} skipped`] : []),
    ...(open > 0 ? [`${count(open)} not reached`] : [])
  ]
  return `${counted(shown, word)}: ${parts.join(', ')}`
}

/** Assignment of cases to readers, in one sentence. */
export function designStatement({ design, blinded }: Pick<ReviewPlan, 'design' | 'blinded'>): string {
  const order = blinded ? ', each in an own order' : ''
  if (!design) return 'Older plan without a design: each reader has own control cases and repeats.'
  if (design.kind === 'crossed')
    return `Fully crossed: every reader reads the same patches in every output, and the same control cases${order}.`
  return `Split-plot of ${design.groups} groups: a reader reads the patches of one group only, in every output${order}. Readers of different groups share no case, so their agreement is unknown.`
}

/** Origin of the truth, in one sentence. */
export function truthStatement({ truth }: Pick<ReviewPlan, 'truth'>, unit: string): string {
  if (truth?.kind === 'inserted')
    return `Truth: a disc of ${truth.diameter} pixels and ${truth.contrast}${unit === '' ? '' : ` ${unit}`} is inserted into ${Math.round(100 * truth.share)} % of the patches, ${groundText(truth.placement, unit)}. ${insertedNote} Every other defect counts as a false alarm.`
  if (truth?.kind === 'panel') return `Truth: a panel of ${listed(truth.names)}, who are not scored.`
  return 'Truth: only control cases are known. They give false alarms, not an area under the curve.'
}

function groundText(placement: 'soft-tissue' | 'anywhere', unit: string): string {
  if (placement === 'anywhere') return 'at any place'
  return unit === 'HU'
    ? 'in soft tissue only (-50 to 150 HU of the reference, inside the display window)'
    : 'where the reference is neither background nor near the ends of the display window'
}

/** Rule of the consensus round, in one sentence. */
export const consensusStatement = ({ consensus }: Pick<ReviewPlan, 'consensus'>): string =>
  consensus.kind === 'adjudicator'
    ? `${consensus.name} settles disagreements alone, as the plan says.`
    : 'A case is settled once everybody whose answers differ has stated the same.'

/** Meaning of a confidence, such as '1: surely nothing wrong, 5: surely something wrong'. */
export const scaleMeaning = (scale: Exclude<ConfidenceScale, 'none'>): string => {
  const [lowest, highest] = scale.split('-')
  return `${lowest}: surely nothing wrong, ${highest}: surely something wrong`
}

/** Rule of a blinded review: when its results open, and when a reading is closed; null if not blinded. */
export function blindingStatement({ blinded, readers, truth }: Pick<ReviewPlan, 'blinded' | 'readers' | 'truth'>) {
  if (!blinded) return null
  const panel = truth?.kind === 'panel' ? truth.names : []
  const awaited =
    readers.length > 0
      ? `${listed([...readers, ...panel])} ${readers.length + panel.length === 1 ? 'has' : 'have'} finished`
      : 'everybody who has begun has finished. Name the scored readers to keep results closed for all of them'
  return `Results, answers and exports open once ${awaited}. A reading is finished if every item is answered, or if its reader has ended it; it then accepts no further answers.`
}

type Summary = Pick<StudyFiles, 'cases' | 'modalities' | 'readers' | 'counts' | 'unanswered'>

/** '14 study cases, 9 with a finding and 5 without; 3 modalities, 2 readers. 30 answers: 28 exported, ...' */
export function studyStatement({
  cases: { withFinding, withoutFinding },
  modalities,
  readers,
  counts,
  unanswered
}: Summary): string {
  const cases = `${counted(withFinding + withoutFinding, 'study case')}, ${count(withFinding)} with a finding and ${count(withoutFinding)} without`
  const size = `${counted(Object.keys(modalities).length, 'modality', 'modalities')}, ${counted(readers.length, 'reader')}`
  return `${cases}; ${size}. ${countsStatement(counts)}${unansweredStatement(unanswered)}`
}

/** ' Unanswered items, left out: Ada 0 of 22; Grace 3 of 22.', or empty without scored readers. */
const unansweredStatement = (unanswered: Summary['unanswered']): string =>
  unanswered.length === 0
    ? ''
    : ` Unanswered items, left out: ${unanswered.map(({ reader, unanswered: open, items }) => `${reader} ${count(open)} of ${count(items)}`).join('; ')}.`

function countsStatement({ readings, exported, withoutTruth, controls, withoutScore }: StudyCounts): string {
  const parts = [
    `${count(exported)} exported`,
    ...(withoutTruth > 0 ? [`${count(withoutTruth)} of unknown truth`] : []),
    ...(controls > 0 ? [`${count(controls)} of control cases, which have no place beside inserted artefacts`] : []),
    ...(withoutScore > 0 ? [`${count(withoutScore)} without a confidence`] : [])
  ]
  return `${counted(readings, 'answer')}: ${parts.join(', ')}.`
}

/** Reasons why an export cannot be analysed, or cannot answer its question. */
export function studyLacks({ cases, modalities, readers }: Summary, nameOf: (key: string) => string): string[] {
  const keys = Object.keys(modalities)
  if (cases.withFinding + cases.withoutFinding === 0)
    return ['no study case with a known truth: a plan names inserted artefacts, a truth panel or control cases']
  const missing = ({ withFinding, withoutFinding }: Summary['cases'], of: string) => [
    ...(withFinding === 0 ? [`no study case with a finding${of}: no AUC can be computed`] : []),
    ...(withoutFinding === 0
      ? [`no study case without a finding${of}: no AUC can be computed. Control cases are such cases`]
      : [])
  ]
  const ofAll = missing(cases, '')
  const ofEach = keys.flatMap((key) => missing(modalities[key]!, ` of ${nameOf(key)}`))
  return [
    ...(ofAll.length > 0 ? ofAll : ofEach),
    ...(keys.length === 1 ? ['one modality: nothing to compare'] : []),
    ...(readers.length === 1 ? ['one reader: differences between readers are unknown'] : [])
  ]
}

/** Name of a figure of merit with its meaning. */
export const figureNames: Readonly<Record<StudyPerformance['figure'], string>> = {
  auc: 'Area under the ROC curve (empirical, by Wilcoxon)',
  jafroc: 'JAFROC figure of merit (marks against inserted artefacts)'
}

/** Estimate with its standard error, such as '0.812, SE 0.041'. A variance may be negative in small studies. */
export const oneShotText = ({ value, variance }: OneShotEstimate): string =>
  `${fixed(value, 3)}, ${variance < 0 ? 'variance below 0: too few cases' : `SE ${fixed(Math.sqrt(variance), 3)}`}`

/** Method of the one-shot estimates and its citation. */
export const oneShotNote = 'One-shot: standard errors by U-statistics over readers and cases, Gallas 2006.'

/** Method of the analysis and its citation. */
export const analysisNote = ({ patients }: Pick<StudyPerformance, 'patients'>): string =>
  `Reader averages with 95 % intervals for the population of readers and ${patients === null ? 'cases' : `of patients (${patients}, each with their cases)`}: Obuchowski and Rockette 1995, degrees of freedom by Hillis 2007${patients === null ? '' : ', covariances by leaving out patients after Obuchowski 1997'}.`

/** Units over which intervals of agreement are resampled. */
export const agreementUnit = ({ isOverPatients }: Pick<ReviewResults, 'isOverPatients'>): string =>
  isOverPatients ? 'patients with their cases' : 'cases'
