import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'
import type { DenoiserDescription } from '../../../src-core/denoisers/denoiser.ts'
import { samplesText } from '../../text/samples.ts'
import { lowDoseModel } from '../patchify/patchify-settings.ts'

/** Shipped; loses fine structure, as the paper warns. */
export const warningModel = 'autoencoder-ct-gaussian-0.1'

/** What the sample shows beside each other. */
const shown = [lowDoseModel, warningModel, 'bilateral'] as const

/**
 * Two slices of liver and vessels, without the air around them, so that it is quick.
 * @param denoisers those there are; the sample does without others
 */
export function lowDoseAudit(sourceId: string, denoisers: readonly DenoiserDescription[]): AuditRequest {
  const listed = new Set(denoisers.map(({ id }) => id))
  return {
    sourceId,
    title: samplesText.lowDose.audit,
    patchify: { crop: { kind: 'central', size: 336 }, patchSize: 28, stride: 28 },
    degradation: { kind: 'reduced-dose', share: 0.25, kernel: 'sharp' },
    denoisers: shown.filter((id) => listed.has(id)).map((id) => ({ id, parameters: {} })),
    outputs: [],
    seed: 1,
    slices: { first: 11, last: 12 }
  }
}
