import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'
import { tourText } from '../../text/tour.ts'

/** Shipped with the program, trained on this noise. */
export const sampleDenoiser = 'autoencoder-mnist-gaussian-0.3'

/** Few enough digits to be quick, enough of them to show some that a denoiser changed. */
export function sampleAudit(sourceId: string): AuditRequest {
  return {
    sourceId,
    title: tourText.audit,
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
