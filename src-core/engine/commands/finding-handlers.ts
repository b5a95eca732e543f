import { requireJudged } from '../../audit/audited-outputs.ts'
import { DenoscopeError } from '../../errors.ts'
import { auditFindings } from '../workspace/shown-findings.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

export function findingCommands({ workspace, notify, otherWindows }: EngineContext): HandlersOf<'findings'> {
  const { audits, findings } = workspace
  return {
    'findings.record': (statement, caller) => {
      const record = audits.get(statement.auditId)
      if (statement.patchIndex >= record.patchCount) {
        const last = record.patchCount - 1
        throw new DenoscopeError('argument.invalid', `patchIndex: expected 0 to ${last}, got ${statement.patchIndex}`)
      }
      requireJudged(record, [statement.denoiserKey], 'denoiserKey')
      const finding = findings.record({ ...statement, window: caller.window })
      notify('findings.changed', { auditId: statement.auditId }, caller)
      return finding
    },
    'findings.undo': ({ auditId, reviewer }, caller) => {
      const undone = findings.undo(auditId, reviewer, { window: caller.window, others: otherWindows(caller) })
      if (undone) notify('findings.changed', { auditId }, caller)
      return undone
    },
    'findings.list': ({ auditId }) => auditFindings(workspace, auditId),
    'findings.history': ({ id }) => findings.history(id)
  }
}
