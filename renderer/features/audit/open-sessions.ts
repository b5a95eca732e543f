import type { EngineCall } from '../findings/finding-ledger.ts'
import { AuditSession } from './audit-session.svelte.ts'

/**
 * Sessions outlive the view: who comes back finds selection and filter, and no finding that could not be saved yet is
 * lost by looking at something else.
 */
const sessions = new Map<string, AuditSession>()

/** The session of an audit with its findings as they are on disk now. */
export async function openSession(call: EngineCall, id: string): Promise<AuditSession> {
  const session = sessions.get(id) ?? (await newSession(call, id))
  await session.ledger.load()
  for (const [other, { ledger }] of sessions) {
    if (other !== id && ledger.unsaved.length === 0) sessions.delete(other)
  }
  sessions.set(id, session)
  if (session.selected < 0) session.recall()
  return session
}

async function newSession(call: EngineCall, id: string): Promise<AuditSession> {
  return new AuditSession(call, await call('audits.read', { id }))
}

/** Whether closing the window now would lose a finding. */
export function hasUnsavedFindings(): boolean {
  return [...sessions.values()].some(({ ledger }) => ledger.unsaved.length > 0)
}
