import { planesText } from '../../../src-core/audit/audit-plane.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { doseOf } from '../../../src-core/audit/dose-response.ts'
import type { Degradation } from '../../../src-core/degradation/degradation.ts'
import { doseFractionText } from '../../../src-core/sources/pairing/stated-dose.ts'
import * as format from '../../shared/format.ts'

/** 'Gaussian noise 0.3', 'real pair with Full dose', 'nothing added'. */
export function degradationInWords(degradation: Degradation, reference: { readonly label: string } | null): string {
  switch (degradation.kind) {
    case 'none':
      return 'nothing added'
    case 'pair':
      return `real pair with ${reference?.label ?? 'its reference'}`
    case 'reference':
      return 'reference of outputs of others'
    case 'gaussian':
      return `Gaussian noise ${degradation.factor}`
    case 'poisson':
      return `Poisson noise ${degradation.factor}`
    case 'low-dose':
      return `low dose, ${format.count(degradation.photons)} photons`
    case 'reduced-dose':
      return `reduced to ${doseFractionText(degradation.share)}`
  }
}

/** ', quarter dose (25 %)' for a real pair if the headers state the dose. */
function pairDose(record: AuditRecord): string {
  const dose = doseOf(record)
  return dose?.kind === 'pair' ? `, ${doseFractionText(dose.value)}` : ''
}

/** One line: source, degradation, number and size of the patches, seed. */
export function auditFacts(record: AuditRecord): string {
  return [
    record.source.label,
    ...(record.plane ? [planesText(record.plane)] : []),
    `${degradationInWords(record.request.degradation, record.reference)}${pairDose(record)}`,
    `${format.counted(record.patchCount, 'patch', 'patches')} of ${record.patchRows} × ${record.patchColumns}`,
    `seed ${record.request.seed}`
  ].join(' · ')
}

/** The audit to show: the wanted one if it is done, else the newest one that is done. */
export function auditToShow(records: readonly AuditRecord[], wanted: string | null): AuditRecord | null {
  const done = records.filter(({ state }) => state === 'done')
  const newestFirst = [...done].sort((one, other) => other.createdAt.localeCompare(one.createdAt))
  return done.find(({ id }) => id === wanted) ?? newestFirst[0] ?? null
}

/** False if each slice is one patch, as in MNIST, or if only drawn patches are known. */
export function hasSurroundings({
  source,
  patchRows,
  patchColumns,
  drawnFrom
}: Pick<AuditRecord, 'source' | 'patchRows' | 'patchColumns' | 'drawnFrom'>): boolean {
  return !drawnFrom && (source.rows > patchRows || source.columns > patchColumns)
}
