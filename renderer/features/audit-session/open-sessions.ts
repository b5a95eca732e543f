import type { EngineCall } from '../../engine/engine-client.ts'
import { workbench } from '../../state/workbench.svelte.ts'
import { AuditSession } from './audit-session.svelte.ts'

/** Open sessions by audit. They outlive the view, so that selection, filter and unsaved findings are kept. */
const sessions = new Map<string, AuditSession>()

/** The ranking wanted for an audit that is about to open. */
let wanted: { readonly audit: string; readonly output: string; readonly metric: string } | null = null

/** Opens the session of an audit and reads its findings from disk. */
export async function openSession(call: EngineCall, id: string): Promise<AuditSession> {
  const session = sessions.get(id) ?? new AuditSession(call, await call('audits.read', { id }))
  await session.findings.load()
  for (const [other, { findings }] of sessions) {
    if (other !== id && findings.unsaved.length === 0) sessions.delete(other)
  }
  sessions.set(id, session)
  applyWantedRanking(session)
  if (session.order.selected < 0) session.order.recall()
  return session
}

/** Shows an audit, sorted by one score of one output, with that output in focus. */
export function openRanked(audit: string, output: string, metric: string): void {
  wanted = { audit, output, metric }
  const session = workbench.auditId === audit ? sessions.get(audit) : undefined
  if (session) applyWantedRanking(session)
  workbench.openAudit(audit)
}

function applyWantedRanking(session: AuditSession): void {
  if (wanted?.audit !== session.record.id) return
  const { output, metric } = wanted
  wanted = null
  session.order.sorting = { by: 'score', output, metric, direction: 'worst' }
}

/** True if closing the window now would lose a finding. */
export function hasUnsavedFindings(): boolean {
  return [...sessions.values()].some(({ findings }) => findings.unsaved.length > 0)
}
