import { completeDiscrepancyConfiguration } from '../scores/discrepancy-configuration.ts'
import type { PatchErrorMap } from '../scores/patch-error-map.ts'
import { patchErrorMap } from '../scores/analysis/patch-discrepancies.ts'
import { DenoscopeError } from '../errors.ts'
import type { ImageBatch } from '../images/image.ts'
import type { AuditRecord, PatchRole } from './audit-record.ts'

/** An audit whose patches can be read. */
export interface ReadableAudit {
  readonly record: AuditRecord
  /** A score of an output, shape (patches); null if the audit lacks the score. */
  readScore(output: string, id: string): Float64Array | null
  /** Patches of a role in the order of `indices`: shape (indices.length, rows, columns), 0..1. */
  readPatches(role: PatchRole, indices: readonly number[]): Promise<ImageBatch>
}

/**
 * Masks, causes and evidence of some patches of one output, computed with the audit's thresholds.
 * Audits that recorded no thresholds get the default ones.
 * @throws argument.invalid if the audit has no reference
 */
export async function auditErrorMap(
  audit: ReadableAudit,
  output: string,
  indices: readonly number[]
): Promise<PatchErrorMap> {
  const { id, source, discrepancy, hasReference } = audit.record
  if (!hasReference) throw new DenoscopeError('argument.invalid', `'${id}' has no reference to compare with`)
  const changes = audit.readScore(output, 'identityChange')
  const context = {
    intensityRange: source.intensityRange,
    unit: source.unit,
    ...(changes && { identityChange: Float64Array.from(indices, (index) => changes[index]!) })
  }
  const [reference, test] = [await audit.readPatches('reference', indices), await audit.readPatches(output, indices)]
  return patchErrorMap(reference, test, discrepancy ?? completeDiscrepancyConfiguration(source.unit), context)
}
