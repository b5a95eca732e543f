import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'
import type { DenoiserDescription } from '../../../src-core/denoisers/denoiser.ts'
import { lowDoseModel } from '../patchify/patchify-settings.ts'

/** Identifies the sample audit in the workspace: do not change it. */
export const lowDoseTitle = 'Sample: CT phantom, a quarter of the dose'

/** Shipped autoencoder that loses fine structure, as the paper warns. */
export const warningModel = 'autoencoder-ct-gaussian-0.1'

/** Denoisers that the sample compares. */
const lowDoseDenoisers = [lowDoseModel, warningModel, 'bilateral'] as const

/**
 * Two slices of liver and vessels without the air around them: a quick audit.
 * @param denoisers available denoisers. The sample omits those that are absent.
 */
export function lowDoseAudit(sourceId: string, denoisers: readonly DenoiserDescription[]): AuditRequest {
  const listed = new Set(denoisers.map(({ id }) => id))
  return {
    sourceId,
    title: lowDoseTitle,
    patchify: { crop: { kind: 'central', size: 336 }, patchSize: 28, stride: 28 },
    degradation: { kind: 'reduced-dose', share: 0.25, kernel: 'sharp' },
    denoisers: lowDoseDenoisers.filter((id) => listed.has(id)).map((id) => ({ id, parameters: {} })),
    outputs: [],
    seed: 1,
    slices: { first: 11, last: 12 }
  }
}

/** Identifies the sample audit in the workspace: do not change it. */
export const tourTitle = 'Sample: MNIST, Gaussian 0.3'

/** Shipped with Denoscope, trained on this noise. */
export const tourDenoiser = 'autoencoder-mnist-gaussian-0.3'

/** 400 digits: quick to run, and enough to contain some that a denoiser changed. */
export function tourAudit(sourceId: string): AuditRequest {
  return {
    sourceId,
    title: tourTitle,
    patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
    degradation: { kind: 'gaussian', factor: 0.3 },
    denoisers: [
      { id: tourDenoiser, parameters: {} },
      { id: 'median', parameters: {} }
    ],
    outputs: [],
    seed: 1,
    limit: 400
  }
}
