import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { about } from '../../state/about.svelte.ts'
import { jobs } from '../../state/shown-jobs.svelte.ts'
import { WatchedRun } from '../../state/watched-run.svelte.ts'
import { workbench } from '../../state/workbench.svelte.ts'

/** Starts an audit and opens it when it is done, as long as the person is still here. */
export class AuditRun extends WatchedRun<'audit'> {
  constructor() {
    super('audit')
  }

  /** The latest finished audit of this engine, which the run bar offers to open. */
  readonly finished = $derived(
    jobs.list.find(
      ({ kind, state, createdAt }) =>
        kind === 'audit' && state === 'done' && createdAt >= (about.engine?.startedAt ?? '')
    )
  )

  start(request: AuditRequest): Promise<void> {
    return this.watch(
      () => engine.call('audits.run', request),
      ({ auditId }) => workbench.openAudit(auditId)
    )
  }
}
