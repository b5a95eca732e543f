import { suspicionOf } from '../review/finding.ts'
import { keyOf, type Reading } from '../review/results.ts'
import { toCsv } from './csv.ts'

/**
 * A review as the iMRMC package reads it (Gallas et al. 2009, doi:10.1080/03610920802610084): CSV with the columns
 * readerID, caseID, modalityID, score; one row for each judged case, and for each case one row of reader and modality
 * `truth` with 1 where a discrepancy is present. The modality is the denoiser. Scores rise with suspicion: 0 for
 * acceptable, 1 to 4 for minor to critical. Truth is what `isPresent` says of a case; cases of which it says null are
 * left out, as are skipped ones, repeats and catch patches.
 */
export function imrmcCsv(
  readings: readonly Reading[],
  isPresent: (patchIndex: number, denoiserKey: string) => boolean | null
): string {
  const truths = new Map<string, number>()
  const rows = readings.flatMap(({ reader, items, answers }) => answers.flatMap(({ position, answer }) => {
    const item = items[position]
    if (item?.kind !== 'case' || answer.kind !== 'judgement') return []
    const denoiserKey = item.candidates[0]!
    const present = isPresent(item.patchIndex, denoiserKey)
    if (present === null) return []
    const caseId = keyOf(item).replace(' ', '-')
    truths.set(caseId, Number(present))
    return [[reader, caseId, denoiserKey, suspicionOf(answer.judgement)]]
  }))
  const truthRows = [...truths].map(([caseId, truth]) => ['truth', caseId, 'truth', truth])
  return toCsv(['readerID', 'caseID', 'modalityID', 'score'], [...truthRows, ...rows])
}
