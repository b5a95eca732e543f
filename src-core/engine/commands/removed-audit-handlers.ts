import type { RemovedAudit } from '../../audit/audit-record.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

type WorkspaceOwner = Pick<EngineContext, 'workspace'>
type Commands = Pick<HandlersOf<'audits'>, 'audits.remove' | 'audits.removed' | 'audits.restore'>

/** Removes audits from the list and restores them: nothing of them is deleted. */
export function removedAudits({ workspace }: WorkspaceOwner): Commands {
  const { audits, findings, reviews } = workspace
  const removed = (): RemovedAudit[] =>
    audits
      .removed()
      .map(({ record: { id, title }, removedAt }) => ({
        id,
        title,
        removedAt,
        findings: findings.list(id).length,
        reviews: reviews.count(id)
      }))
  return {
    'audits.remove': ({ id }) => {
      audits.remove(id)
      return removed().find((audit) => audit.id === id)!
    },
    'audits.removed': removed,
    'audits.restore': ({ id }) => audits.restore(id)
  }
}
