import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import type { MeanInterval } from '../../../src-core/statistics/confidence-intervals.ts'
import { outputIdentity, roleLabel, scoredKeysOf, shortLabels } from '../../../src-core/audit/audited-outputs.ts'
import { doseOf, type DoseKind, whyNoDose } from '../../../src-core/audit/dose-response.ts'
import type { CsvTable } from '../denoiser-comparison/comparison-csv.ts'
import { doseFractionText } from '../../../src-core/sources/pairing/stated-dose.ts'
import { degradationInWords } from '../audit-labels/audit-facts.ts'

type Described = Pick<AuditRecord, 'request' | 'source' | 'reference'>

/** Dose of an audit and, for a real pair, its origin: 'quarter dose (25 %)' from 'CTDIvol 2.5 of 10 mGy'. */
export function doseHeading(record: Described): { readonly dose: string; readonly from: string | null } {
  const dose = doseOf(record)
  if (dose?.kind === 'pair') return { dose: doseFractionText(dose.value), from: dose.from ?? null }
  const words = degradationInWords(record.request.degradation, record.reference)
  return dose ? { dose: words, from: null } : { dose: 'dose not stated', from: words }
}

/**
 * Dose and origin in one line: 'quarter dose (25 %), from CTDIvol 2.5 of 10 mGy',
 * 'real pair with Full, dose not stated'.
 */
export function doseWords(record: Described): string {
  const { dose, from } = doseHeading(record)
  if (from === null) return dose
  return dose === 'dose not stated' ? `${from}, ${dose}` : `${dose}, from ${from}`
}

const nextDose: Readonly<Record<DoseKind, string>> = {
  gaussian: 'Run another audit of these patches with another factor of Gaussian noise.',
  poisson: 'Run another audit of these patches with another factor of Poisson noise.',
  'low-dose': 'Run another audit of these patches with another number of photons.',
  'reduced-dose': 'Run another audit of these patches with another share of the dose.',
  pair: 'Run another audit of the same reference with an input of another dose.'
}

/**
 * Advice on how an audit gets a curve.
 * @param left audits that are not in the comparison
 */
export function doseAdvice(base: AuditRecord, left: readonly AuditRecord[]): string {
  const why = whyNoDose(base)
  const dose = doseOf(base)
  if (why !== null || dose === null) return `This audit has no dose: ${why ?? 'nothing states it'}.`
  const hasOther = left.map(doseOf).some((other) => other?.kind === dose.kind && other.value !== dose.value)
  return hasOther ? 'Audits of other doses exist: tick them under Audits.' : nextDose[dose.kind]
}

/** Audits that are in no curve, each with the reason and the remedy. */
export function auditsWithoutDose(records: readonly AuditRecord[]): { id: string; title: string; text: string }[] {
  return records.flatMap((record) => {
    const why = whyNoDose(record)
    return why === null ? [] : [{ id: record.id, title: record.title, text: `dose not stated: ${why}.` }]
  })
}

/** One denoiser in one audit. */
export interface DosePoint {
  readonly auditId: string
  /** The denoiser's key in that audit. */
  readonly key: string
  /** Factor, photons, or share of the full or the reference's dose; null if not stated. */
  readonly dose: number | null
  /** Header value that the dose is computed from. For a real pair. */
  readonly from?: string
  readonly mean: MeanInterval
}

/** One denoiser with the same parameters and weights, over several audits. */
export interface DoseCurve {
  readonly identity: string
  readonly label: string
  /** Sorted by dose. */
  readonly points: readonly DosePoint[]
}

/** The means to show: those without air if air is hidden and the audit has them. */
export const meansOf = (record: AuditRecord, withoutAir: boolean): AuditRecord['means'] =>
  (withoutAir && record.meansWithoutAir) || record.means

/**
 * The mean of a score for each denoiser over audits. The denoisers of the first audit come first.
 * With a kind of noise: only audits of this kind. Without: all audits, each with its own place in a table.
 */
export function doseCurves(
  records: readonly AuditRecord[],
  score: string,
  withoutAir: boolean,
  kind: DoseKind | null
): DoseCurve[] {
  const curves = new Map<string, { label: string; points: DosePoint[] }>()
  for (const record of records) {
    const dose = doseOf(record)
    if (kind !== null && dose?.kind !== kind) continue
    for (const key of scoredKeysOf(record)) {
      const mean = meansOf(record, withoutAir)[key]?.[score]
      if (!mean || mean.n === 0) continue
      const identity = outputIdentity(record, key)
      const curve = curves.get(identity) ?? { label: roleLabel(record, key), points: [] }
      curve.points.push({
        auditId: record.id,
        key,
        dose: dose?.value ?? null,
        ...(dose?.from && { from: dose.from }),
        mean
      })
      curves.set(identity, curve)
    }
  }
  const labels = shortLabels([...curves.values()].map(({ label }) => label))
  return [...curves].map(([identity, { points }], index) => ({
    identity,
    label: labels[index]!,
    points: [...points].sort((one, other) => (one.dose ?? 0) - (other.dose ?? 0))
  }))
}

/** The kinds of noise among audits, the most frequent first. */
export function doseKinds(records: readonly AuditRecord[]): DoseKind[] {
  const counts = new Map<DoseKind, number>()
  for (const record of records) {
    const kind = doseOf(record)?.kind
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([kind]) => kind)
}

const kindOrder: readonly (DoseKind | undefined)[] = [
  'gaussian',
  'poisson',
  'low-dose',
  'reduced-dose',
  'pair',
  undefined
]

/** Audits in the order of a table: by kind of noise, then by dose, then by date. */
export function byDose(records: readonly AuditRecord[]): AuditRecord[] {
  const place = (record: AuditRecord) => kindOrder.indexOf(doseOf(record)?.kind)
  const dose = (record: AuditRecord) => doseOf(record)?.value ?? 0
  return [...records].sort(
    (one, other) => place(one) - place(other) || dose(one) - dose(other) || one.createdAt.localeCompare(other.createdAt)
  )
}

export interface Difference {
  readonly paired: boolean
  readonly interval: MeanInterval
}

/** The table of audits with its figures unrounded. */
export function auditsCsv(
  score: string,
  records: readonly AuditRecord[],
  curves: readonly DoseCurve[],
  differenceOf: (auditId: string, identity: string) => Difference | null
): CsvTable {
  const rows = curves.flatMap(({ identity, label, points }) =>
    points.map(({ auditId, mean }) => {
      const record = records.find(({ id }) => id === auditId)!
      const dose = doseOf(record)
      const difference = differenceOf(auditId, identity)
      const own = difference
        ? [
            difference.interval.mean,
            difference.interval.low,
            difference.interval.high,
            difference.paired ? 'yes' : 'no'
          ]
        : [null, null, null, null]
      return [
        record.title,
        auditId,
        dose?.kind ?? null,
        dose?.value ?? null,
        dose?.from ?? null,
        label,
        score,
        mean.mean,
        mean.low,
        mean.high,
        mean.n,
        ...own
      ]
    })
  )
  const header = [
    'audit',
    'audit_id',
    'noise',
    'dose',
    'dose_from',
    'denoiser',
    'score',
    'mean',
    'low95',
    'high95',
    'n',
    'difference',
    'difference_low95',
    'difference_high95',
    'paired'
  ]
  return { name: `audits-${score}`, header, rows }
}
