import type { AuditRecord } from '../../audit/audit-record.ts'
import { requireJudged } from '../../audit/audited-outputs.ts'
import { DenoscopeError } from '../../errors.ts'
import { currentReader } from '../workspace/current-reader.ts'
import { auditFindings, shownHistory } from '../workspace/shown-findings.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

export function findingCommands({ workspace, notify, otherWindows }: EngineContext): HandlersOf<'findings'> {
  const { audits, findings } = workspace
  return {
    'findings.record': (statement, caller) => {
      requirePlace(audits.get(statement.auditId), statement)
      const finding = findings.record({ ...statement, window: caller.window })
      notify('findings.changed', { auditId: statement.auditId }, caller)
      return finding
    },
    'findings.recordStep': ({ statements, ...step }, caller) => {
      const record = audits.get(step.auditId)
      for (const place of statements) requirePlace(record, place)
      const recorded = findings.recordAll(
        statements.map((statement) => ({ ...step, ...statement, window: caller.window }))
      )
      notify('findings.changed', { auditId: step.auditId }, caller)
      return recorded
    },
    'findings.undo': ({ auditId, reviewer }, caller) => {
      const undone = findings.undo(auditId, reviewer, { window: caller.window, others: otherWindows(caller) })
      if (undone) notify('findings.changed', { auditId }, caller)
      return undone
    },
    'findings.list': ({ auditId }, caller) => auditFindings(workspace, auditId, currentReader(workspace, caller)),
    'findings.history': ({ id }, caller) => shownHistory(workspace, id, currentReader(workspace, caller))
  }
}

/** @throws argument.invalid for a patch or an output that the audit does not have */
function requirePlace(record: AuditRecord, place: { readonly patchIndex: number; readonly denoiserKey: string }): void {
  if (place.patchIndex >= record.patchCount) {
    const last = record.patchCount - 1
    throw new DenoscopeError('argument.invalid', `patchIndex: expected 0 to ${last}, got ${place.patchIndex}`)
  }
  requireJudged(record, [place.denoiserKey], 'denoiserKey')
}
