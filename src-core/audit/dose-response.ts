import { statedDose } from '../sources/pairing/stated-dose.ts'
import type { AuditRecord } from './audit-record.ts'

/**
 * What grows or falls from audit to audit: the factor of added noise, the photons of a simulated scan, the share of
 * a reduced dose, or a real pair's dose.
 */
export type DoseKind = 'gaussian' | 'poisson' | 'low-dose' | 'reduced-dose' | 'pair'

export interface Dose {
  readonly kind: DoseKind
  /** Factor, photons for a detector pixel, or the share of the full or the reference's dose. */
  readonly value: number
  /** For a real pair: the header value that it follows from. */
  readonly from?: string
}

type DoseOwner = Pick<AuditRecord, 'request' | 'source' | 'reference'>

/** The dose that an audit was made at; null where nothing states it. */
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

/** Why an audit has no dose, and what gives it one; null if it has. */
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

/** Whether two audits looked at the same patches of the same images, so that they compare patch by patch. */
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

/** Real pairs of several doses have the same images if they have the same slices of the same reference. */
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

/**
 * What makes a test image the same in another audit: the denoiser, its parameters and its weights, or the name of another
 * method's output. Keys do not: a model trained again keeps its key.
 */
export function outputIdentity(
  { denoisers, outputs }: Pick<AuditRecord, 'denoisers' | 'outputs'>,
  key: string
): string {
  const output = outputs.find((other) => other.key === key)
  if (output) return JSON.stringify(['output', output.label])
  const denoiser = denoisers.find((other) => other.key === key)
  if (!denoiser) return key
  const parameters = Object.entries(denoiser.parameters).sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify([denoiser.description.id, parameters, denoiser.weightsHash ?? null])
}
