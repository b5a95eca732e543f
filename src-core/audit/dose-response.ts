import { statedDose } from '../sources/pairing/stated-dose.ts'
import type { AuditRecord } from './audit-record.ts'

/**
 * The quantity that a dose response runs over:
 * - `gaussian`, `poisson`: factor of the added noise;
 * - `low-dose`: photons of a simulated scan;
 * - `reduced-dose`: share of the dose;
 * - `pair`: dose of a real pair.
 */
export type DoseKind = 'gaussian' | 'poisson' | 'low-dose' | 'reduced-dose' | 'pair'

export interface Dose {
  readonly kind: DoseKind
  /** Factor; photons per detector pixel; or share of the full dose, or of the reference's. */
  readonly value: number
  /** For a real pair: the header value that the share was computed from. */
  readonly from?: string
}

type DoseOwner = Pick<AuditRecord, 'request' | 'source' | 'reference'>

/** The dose of an audit; null if nothing states it. */
export function doseOf(record: DoseOwner): Dose | null {
  const {
    request: { degradation }
  } = record
  if (degradation.kind === 'low-dose') return { kind: 'low-dose', value: degradation.photons }
  if (degradation.kind === 'reduced-dose') return { kind: 'reduced-dose', value: degradation.share }
  if (degradation.kind === 'gaussian' || degradation.kind === 'poisson')
    return { kind: degradation.kind, value: degradation.factor }
  const stated = degradation.kind === 'pair' ? statedDose(record.source.exposure, record.reference?.exposure) : null
  return stated && 'fraction' in stated ? { kind: 'pair', value: stated.fraction, from: stated.from } : null
}

/** The reason why an audit has no dose, with the remedy; null if it has one. */
export function whyNoDose(record: DoseOwner): string | null {
  const {
    source,
    reference,
    request: { degradation }
  } = record
  switch (degradation.kind) {
    case 'pair': {
      const stated = statedDose(source.exposure, reference?.exposure)
      if (!('why' in stated)) return null
      if (!source.exposure || !reference?.exposure)
        return `${stated.why}; open the DICOM series and run the audit again`
      return `${stated.why}; write the true CTDIvol (0018,9345) into the headers of input and reference, and run the audit again`
    }
    case 'reference':
      return 'it has no low-dose input; run it again with the low-dose series as its input'
    case 'none':
      return 'its noise came with the images; run it again with a reference of known dose'
    default:
      return null
  }
}

type Patched = Pick<
  AuditRecord,
  'request' | 'sourceHash' | 'referenceHash' | 'patchCount' | 'limitedChoice' | 'pairing'
>

/** True if two audits have the same patches of the same images, so that they compare patch by patch. */
export function samePatches(one: Patched, other: Patched): boolean {
  return one.patchCount === other.patchCount && patchesKey(one) === patchesKey(other)
}

function patchesKey(record: Patched): string {
  const {
    limitedChoice = 'first',
    request: { patchify }
  } = record
  const { crop, patchSize, stride } = patchify
  const place =
    crop.kind === 'square' ? [crop.row, crop.column, crop.size] : crop.kind === 'central' ? [crop.size ?? null] : []
  return JSON.stringify([...imagesKey(record), crop.kind, place, patchSize, stride, limitedChoice])
}

/**
 * Identifies the clean images.
 * Real pairs of several doses share them if they have the same slices of one reference.
 */
function imagesKey({
  sourceHash,
  referenceHash,
  pairing,
  request: { degradation, slices }
}: Patched): readonly unknown[] {
  const [first, last] = [slices?.first ?? null, slices?.last ?? null]
  if (degradation.kind !== 'pair' || !pairing) return [sourceHash, referenceHash, first, last]
  const partners = new Map(pairing.series[0]!.pairs)
  const audited = pairing.slices.filter((slice) => slice >= (first ?? 0) && slice <= (last ?? slice))
  return [referenceHash, audited.map((slice) => partners.get(slice))]
}
