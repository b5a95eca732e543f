import { suspicionOf, type Judgement } from '../review/finding.ts'
import { keyOf, type Reading } from '../review/review-results.ts'
import { patchNumber } from '../sources/slice-number.ts'
import { toCsv } from './csv-table.ts'

/** Cases of one modality whose truth is known. */
export interface TruthCounts {
  readonly withFinding: number
  readonly withoutFinding: number
}

export interface ImrmcExport {
  readonly csv: string
  readonly readers: number
  /** By denoiser; a catch patch counts for each. */
  readonly modalities: Readonly<Record<string, TruthCounts>>
  readonly cases: TruthCounts
  /** Cases of which neither a consensus nor two readers tell the truth; they are left out. */
  readonly withoutTruth: number
}

interface JudgedCase {
  readonly reader: string
  readonly caseId: string
  readonly patchIndex: number
  /** Null for a catch patch, which is nobody's output. */
  readonly denoiserKey: string | null
  readonly judgement: Judgement
}

/**
 * A review as the iMRMC package reads it (Gallas et al. 2009, doi:10.1080/03610920802610084; its manual, section 4.1.1): CSV
 * with the columns readerID, caseID, modalityID, score; one row for each judged case, and for each case one row of reader
 * and modality `truth` with 1 where a discrepancy is present. The modality is the denoiser. Scores rise with suspicion: 0
 * for acceptable, 1 to 4 for minor to critical. A case's id begins with the number of its patch, from 1. Truth is an objection or none: what `settled` says of a case; where it says
 * null, what two or more readers agree on, though they may name different categories. A catch patch is the reference itself:
 * a case without a finding, which each reader who saw it scores once and alike for every denoiser. Other cases are left out, as are
 * skipped ones and repeats. A comma in a reader's name becomes a space: iMRMC splits lines at every comma.
 */
export function imrmcExport(
  readings: readonly Reading[],
  settled: (patchIndex: number, denoiserKey: string) => boolean | null
): ImrmcExport {
  const judged = readings.flatMap(judgedCases)
  const truths = truthsOf(judged, settled)
  const known = judged.filter(({ caseId }) => truths.has(caseId))
  const keys = [...new Set(known.flatMap(({ denoiserKey }) => denoiserKey ?? []))].sort()
  const truthRows = [...truths].map(([caseId, truth]) => ['truth', caseId, 'truth', Number(truth)])
  const rows = known.flatMap(({ reader, caseId, denoiserKey, judgement }) =>
    (denoiserKey === null ? keys : [denoiserKey]).map((key) => [
      reader.replace(/\s*,\s*/g, ' '),
      caseId,
      key,
      suspicionOf(judgement)
    ])
  )
  const countsOf = (holds: (one: JudgedCase) => boolean) =>
    truthCounts(new Set(known.filter(holds).map(({ caseId }) => caseId)), truths)
  return {
    csv: toCsv(['readerID', 'caseID', 'modalityID', 'score'], [...truthRows, ...rows]),
    readers: new Set(known.map(({ reader }) => reader)).size,
    modalities: Object.fromEntries(
      keys.map((key) => [key, countsOf(({ denoiserKey }) => denoiserKey === null || denoiserKey === key)])
    ),
    cases: countsOf(() => true),
    withoutTruth: new Set(judged.map(({ caseId }) => caseId)).size - truths.size
  }
}

function truthCounts(caseIds: ReadonlySet<string>, truths: ReadonlyMap<string, boolean>): TruthCounts {
  const withFinding = [...caseIds].filter((caseId) => truths.get(caseId)).length
  return { withFinding, withoutFinding: caseIds.size - withFinding }
}

/** Of the cases whose truth is known, whether a discrepancy is there. */
function truthsOf(
  judged: readonly JudgedCase[],
  settled: (patchIndex: number, denoiserKey: string) => boolean | null
): Map<string, boolean> {
  const byCase = new Map<string, JudgedCase[]>()
  for (const one of judged) byCase.set(one.caseId, [...(byCase.get(one.caseId) ?? []), one])
  return new Map(
    [...byCase].flatMap(([caseId, ofCase]) => {
      const { patchIndex, denoiserKey } = ofCase[0]!
      const truth = denoiserKey === null ? false : (settled(patchIndex, denoiserKey) ?? unanimous(ofCase))
      return truth === null ? [] : [[caseId, truth] as const]
    })
  )
}

/** What a reader judged, each case once: a catch patch may come twice. */
function judgedCases({ reader, items, answers }: Reading): JudgedCase[] {
  const judged = answers.flatMap(({ position, answer }): [string, JudgedCase][] => {
    const item = items[position]
    if (!item || item.kind === 'repeat' || answer.kind !== 'judgement') return []
    const caseId = keyOf({ ...item, patchIndex: patchNumber(item.patchIndex) }).replace(' ', '-')
    const denoiserKey = item.kind === 'catch' ? null : item.roles[0]!
    return [[caseId, { reader, caseId, patchIndex: item.patchIndex, denoiserKey, judgement: answer.judgement }]]
  })
  return [...new Map(judged.reverse()).values()].reverse()
}

/** Whether a discrepancy is present, where two or more readers say the same; null elsewhere. */
function unanimous(judged: readonly JudgedCase[]): boolean | null {
  const said = new Set(judged.map(({ judgement }) => judgement.category !== 'acceptable'))
  return judged.length >= 2 && said.size === 1 ? [...said][0]! : null
}
