import type { JobResults } from '../../src-core/engine/contract.ts'
import type { JobRecord } from '../../src-core/storage/job-record.ts'
import { workbench } from './workbench.svelte.ts'

/** Goes to what a finished job brought. */
export function showJobResult(job: JobRecord): void {
  if (job.kind === 'open-sources') workbench.view = 'sources'
  if (job.kind === 'audit') workbench.openAudit((job.result as JobResults['audit']).auditId)
  if (job.kind === 'training') workbench.openModel((job.result as JobResults['training']).modelId)
  if (job.kind === 'latent-map') workbench.openModel((job.result as JobResults['latent-map']).modelId)
  if (job.kind === 'report') workbench.openReport((job.result as JobResults['report']).auditId)
}
