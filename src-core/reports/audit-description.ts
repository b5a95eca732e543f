import { planesText } from '../audit/audit-plane.ts'
import type { AuditRecord } from '../audit/audit-record.ts'
import { doseOf, whyNoDose } from '../audit/dose-response.ts'
import type { Crop } from '../images/patchify-grid.ts'
import { slicesInWords } from '../sources/slice-number.ts'
import { doseFractionText } from '../sources/pairing/stated-dose.ts'
import { count, counted } from '../counts.ts'

/** Source with its audited slices, such as 'MNIST test images (slices 1 to 100 of 10,000)'. */
export const sourceText = (record: AuditRecord): string => `${record.source.label} (${auditedSlicesText(record)})`

/**
 * Audited slices, such as '24 slices', '18 of 24 slices' or 'slices 1 to 100 of 10,000'.
 * Slices without a partner in another series are not audited and not counted.
 */
export function auditedSlicesText({
  source: { sliceCount },
  request: { slices },
  pairing,
  plane
}: AuditRecord): string {
  if (plane) return planesText(plane)
  const range = slices ?? { first: 0, last: sliceCount - 1 }
  const wanted = range.last - range.first + 1
  const paired = pairing?.slices.filter((slice) => slice >= range.first && slice <= range.last).length ?? wanted
  const all = slices ? `${slicesInWords(slices)} of ${count(sliceCount)}` : counted(sliceCount, 'slice')
  if (paired === wanted) return all
  return `${count(paired)} of ${all}`
}

/** Degradation in words, such as 'degraded by Gaussian noise of factor 0.3'. */
export function degradationText({ request: { degradation }, reference }: AuditRecord): string {
  switch (degradation.kind) {
    case 'none':
      return 'taken as they are'
    case 'reference':
      return 'which is the reference'
    case 'pair':
      return `each with its counterpart in ${reference?.label ?? degradation.referenceSourceId} as the reference`
    case 'gaussian':
      return `degraded by Gaussian noise of factor ${degradation.factor}`
    case 'poisson':
      return `degraded by Poisson noise of factor ${degradation.factor}`
    case 'low-dose':
      return `degraded by a simulated scan with ${count(degradation.photons)} photons`
    case 'reduced-dose':
      return `degraded to ${doseFractionText(degradation.share)} by inserted noise`
  }
}

/** Dose of a real pair, such as 'quarter dose (25 %), from CTDIvol 2.5 of 10 mGy'. */
export function pairDoseText(record: Pick<AuditRecord, 'request' | 'source' | 'reference'>): string {
  const dose = doseOf(record)
  return dose?.from ? `${doseFractionText(dose.value)}, from ${dose.from}` : `not stated: ${whyNoDose(record)}`
}

/** Degradation as a formula, for images in 0..1. */
export function degradationFormula({ request: { degradation } }: AuditRecord): string {
  switch (degradation.kind) {
    case 'none':
      return 'none: the source is noisy already'
    case 'reference':
      return 'none: the source is the reference of outputs that other methods made'
    case 'pair':
      return 'none: a second series of the same slices is the reference'
    case 'gaussian':
      return `Gaussian, clip(x + ${degradation.factor} N(0, 1), 0, 1)`
    case 'poisson':
      return `Poisson, clip(${degradation.factor} Poisson(x / ${degradation.factor}), 0, 1)`
    case 'low-dose':
      return `simulated scan of each slice with ${count(degradation.photons)} photons for a detector pixel, as in LoDoPaB-CT (doi:10.1038/s41597-021-00893-z)`
    case 'reduced-dose':
      return `noise of ${doseFractionText(degradation.share)} inserted into projections of each slice, ${degradation.kernel ?? 'soft'} kernel (doi:10.1118/1.4722751)`
  }
}

export function cropText(crop: Crop, plane?: AuditRecord['plane']): string {
  if (plane && crop.kind === 'central' && crop.size === undefined) return 'whole plane; patches lie wholly in it'
  if (crop.kind === 'square') return `square of ${crop.size} pixels from row ${crop.row}, column ${crop.column}`
  if (crop.kind === 'whole') return 'whole slice; patches at the lower and right edge are filled up with 0'
  return crop.size === undefined ? 'largest central square' : `central square of ${crop.size} pixels`
}
