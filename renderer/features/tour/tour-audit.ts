import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'

/** Identifies the sample audit in the workspace: do not change it. */
export const sampleTitle = 'Sample: MNIST, Gaussian 0.3'

/** Shipped with Denoscope, trained on this noise. */
export const sampleDenoiser = 'autoencoder-mnist-gaussian-0.3'

/** 400 digits: quick to run, and enough to contain some that a denoiser changed. */
export function sampleAudit(sourceId: string): AuditRequest {
  return {
    sourceId,
    title: sampleTitle,
    patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
    degradation: { kind: 'gaussian', factor: 0.3 },
    denoisers: [
      { id: sampleDenoiser, parameters: {} },
      { id: 'median', parameters: {} }
    ],
    outputs: [],
    seed: 1,
    limit: 400
  }
}
