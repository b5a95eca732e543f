import { suspicionOf, type Judgement } from '../review/finding.ts'
import { keyOf, type Reading } from '../review/review-results.ts'
import { patchNumber } from '../sources/slice-number.ts'
import { toCsv } from './csv-table.ts'

/** Number of cases of one modality with known truth. */
export interface TruthCounts {
  readonly withFinding: number
  readonly withoutFinding: number
}

export interface ImrmcExport {
  readonly csv: string
  readonly readers: number
  /** Counts by denoiser. A catch trial counts for each denoiser. */
  readonly modalities: Readonly<Record<string, TruthCounts>>
  readonly cases: TruthCounts
  /** Number of cases without truth: neither a consensus nor two readers decide them. They are left out. */
  readonly withoutTruth: number
}

interface JudgedCase {
  readonly reader: string
  readonly caseId: string
  readonly patchIndex: number
  /** Null for a catch trial, which shows no output. */
  readonly denoiserKey: string | null
  readonly judgement: Judgement
}

/**
 * Review in the format of the iMRMC package (Gallas et al. 2009, doi:10.1080/03610920802610084; its manual, section
 * 4.1.1).
 * CSV with the columns readerID, caseID, modalityID, score: one row for each judged case.
 * For each case, one row of reader and modality `truth` holds 1 if a discrepancy is present.
 * Modality: the denoiser. Score: 0 for acceptable, 1 to 4 for minor to critical. Case ids begin with the patch number,
 * from 1.
 * Truth: an objection or none, by `settled`. If `settled` is null, the agreement of two or more readers decides; their
 * categories may differ.
 * A catch trial is the reference: a case without a finding, scored once by each reader, and equal for every denoiser.
 * Other cases, skipped cases and repeats are left out.
 * A comma in a reader's name becomes a space, because iMRMC splits lines at every comma.
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

/** True or false for each case with known truth: true if a discrepancy is present. */
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

/** Cases judged by a reader, each once. A catch trial may occur twice. */
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

/** True if all of two or more readers object, false if none objects; null otherwise. */
function unanimous(judged: readonly JudgedCase[]): boolean | null {
  const said = new Set(judged.map(({ judgement }) => judgement.category !== 'acceptable'))
  return judged.length >= 2 && said.size === 1 ? [...said][0]! : null
}
