import { workbench } from '../../state/workbench.svelte.ts'
import type { EngineCall } from '../../engine/client.ts'
import { AuditSession } from './audit-session.svelte.ts'

/**
 * Sessions outlive the view: who comes back finds selection and filter, and no finding that could not be saved yet is
 * lost by looking at something else.
 */
const sessions = new Map<string, AuditSession>()

/** What an audit that is about to be opened should be ranked by. */
let wanted: { readonly audit: string; readonly candidate: string; readonly metric: string } | null = null

/** The session of an audit with its findings as they are on disk now. */
export async function openSession(call: EngineCall, id: string): Promise<AuditSession> {
  const session = sessions.get(id) ?? (await newSession(call, id))
  await session.ledger.load()
  for (const [other, { ledger }] of sessions) {
    if (other !== id && ledger.unsaved.length === 0) sessions.delete(other)
  }
  sessions.set(id, session)
  takeUpRanking(session)
  if (session.selected < 0) session.recall()
  return session
}

async function newSession(call: EngineCall, id: string): Promise<AuditSession> {
  return new AuditSession(call, await call('audits.read', { id }))
}

/** Opens an audit ranked by one candidate's score, with that candidate in the inspector. */
export function openRanked(audit: string, candidate: string, metric: string): void {
  wanted = { audit, candidate, metric }
  const session = workbench.auditId === audit ? sessions.get(audit) : undefined
  if (session) takeUpRanking(session)
  workbench.openAudit(audit)
}

function takeUpRanking(session: AuditSession): void {
  if (wanted?.audit !== session.record.id) return
  const { candidate, metric } = wanted
  wanted = null
  session.sorting = { by: 'score', candidate, metric, direction: 'worst' }
}

/** Whether closing the window now would lose a finding. */
export function hasUnsavedFindings(): boolean {
  return [...sessions.values()].some(({ ledger }) => ledger.unsaved.length > 0)
}
