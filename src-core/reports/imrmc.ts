import { suspicionOf, type Judgement } from '../review/finding.ts'
import { keyOf, type Reading } from '../review/results.ts'
import { toCsv } from './csv.ts'

interface JudgedCase {
  readonly reader: string
  readonly caseId: string
  readonly patchIndex: number
  readonly denoiserKey: string
  readonly judgement: Judgement
}

/**
 * A review as the iMRMC package reads it (Gallas et al. 2009, doi:10.1080/03610920802610084; its manual, section 4.1.1): CSV
 * with the columns readerID, caseID, modalityID, score; one row for each judged case, and for each case one row of reader
 * and modality `truth` with 1 where a discrepancy is present. The modality is the denoiser. Scores rise with suspicion: 0
 * for acceptable, 1 to 4 for minor to critical. Truth is what `settled` says of a case; where it says null, what two or more
 * readers said of one mind. Other cases are left out, as are skipped ones, repeats and catch patches. A comma in a reader's
 * name becomes a space: iMRMC splits lines at every comma.
 */
export function imrmcCsv(
  readings: readonly Reading[],
  settled: (patchIndex: number, denoiserKey: string) => boolean | null
): string {
  const judged = readings.flatMap(judgedCases)
  const byCase = new Map<string, JudgedCase[]>()
  for (const one of judged) byCase.set(one.caseId, [...(byCase.get(one.caseId) ?? []), one])
  const truths = new Map<string, boolean>()
  for (const [caseId, ofCase] of byCase) {
    const { patchIndex, denoiserKey } = ofCase[0]!
    const truth = settled(patchIndex, denoiserKey) ?? unanimous(ofCase)
    if (truth !== null) truths.set(caseId, truth)
  }
  const truthRows = [...truths].map(([caseId, truth]) => ['truth', caseId, 'truth', Number(truth)])
  const rows = judged.filter(({ caseId }) => truths.has(caseId))
    .map(({ reader, caseId, denoiserKey, judgement }) => [reader.replace(/\s*,\s*/g, ' '), caseId, denoiserKey, suspicionOf(judgement)])
  return toCsv(['readerID', 'caseID', 'modalityID', 'score'], [...truthRows, ...rows])
}

function judgedCases({ reader, items, answers }: Reading): JudgedCase[] {
  return answers.flatMap(({ position, answer }) => {
    const item = items[position]
    if (item?.kind !== 'case' || answer.kind !== 'judgement') return []
    const { patchIndex, candidates } = item
    return [{ reader, caseId: keyOf(item).replace(' ', '-'), patchIndex, denoiserKey: candidates[0]!, judgement: answer.judgement }]
  })
}

/** Whether a discrepancy is present, where two or more readers say the same; null elsewhere. */
function unanimous(judged: readonly JudgedCase[]): boolean | null {
  const said = new Set(judged.map(({ judgement }) => judgement.category !== 'acceptable'))
  return judged.length >= 2 && said.size === 1 ? [...said][0]! : null
}
