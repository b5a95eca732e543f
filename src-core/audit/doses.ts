import type { AuditRecord } from './audit.ts'

/** What grows or falls from audit to audit: the factor of added noise, or the photons of a simulated scan. */
export type DoseKind = 'gaussian' | 'poisson' | 'low-dose'

export interface Dose {
  readonly kind: DoseKind
  /** Factor, or photons for a detector pixel. */
  readonly value: number
}

/** The dose that an audit was made at; null where noise came with the images. */
export function doseOf({ request: { degradation } }: Pick<AuditRecord, 'request'>): Dose | null {
  if (degradation.kind === 'low-dose') return { kind: 'low-dose', value: degradation.photons }
  if (degradation.kind === 'gaussian' || degradation.kind === 'poisson') return { kind: degradation.kind, value: degradation.factor }
  return null
}

type Patched = Pick<AuditRecord, 'request' | 'sourceHash' | 'referenceHash' | 'patchCount' | 'limitedChoice'>

/** Whether two audits looked at the same patches of the same images, so that they compare patch by patch. */
export function samePatches(one: Patched, other: Patched): boolean {
  return one.patchCount === other.patchCount && patchesKey(one) === patchesKey(other)
}

function patchesKey({ sourceHash, referenceHash, limitedChoice = 'first', request: { patchify, slices } }: Patched): string {
  const { crop, patchSize, stride } = patchify
  const place = crop.kind === 'square' ? [crop.row, crop.column, crop.size] : crop.kind === 'central' ? [crop.size ?? null] : []
  return JSON.stringify([sourceHash, referenceHash, crop.kind, place, patchSize, stride, slices?.first ?? null, slices?.last ?? null, limitedChoice])
}

/**
 * What makes a test image the same in another audit: the denoiser, its parameters and its weights, or the name of another
 * method's output. Keys do not: a model trained again keeps its key.
 */
export function candidateIdentity({ denoisers, outputs }: Pick<AuditRecord, 'denoisers' | 'outputs'>, key: string): string {
  const output = outputs.find((other) => other.key === key)
  if (output) return JSON.stringify(['output', output.label])
  const denoiser = denoisers.find((other) => other.key === key)
  if (!denoiser) return key
  const parameters = Object.entries(denoiser.parameters).sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify([denoiser.description.id, parameters, denoiser.weightsHash ?? null])
}
