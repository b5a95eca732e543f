import type { AuditRecord } from '../../audit/audit-record.ts'
import { DenoscopeError } from '../../errors.ts'
import { scoreIdsOf } from '../../scores/table/score-table.ts'
import type { EngineContext, Handlers } from './engine-context.ts'

type StatisticName = 'audits.means' | 'audits.comparison' | 'audits.differences'

/** Comparisons of denoisers and audits. A worker computes them, so that the engine stays responsive. */
export function auditStatistics({ workspace, workers }: EngineContext): Pick<Handlers, StatisticName> {
  const { audits } = workspace
  return {
    'audits.means': ({ auditId, indices, scores }) => {
      const record = audits.get(auditId)
      requireScores(record, scores)
      requireIndices(record, indices)
      return workers.interactive.run('means', { directory: audits.directory(auditId), indices, scores })
    },
    'audits.comparison': ({ auditId, indices, among, score }) => {
      const record = audits.get(auditId)
      requireScores(record, [score])
      requireIndices(record, indices)
      requireIndices(record, among)
      return workers.interactive.run('comparison', { directory: audits.directory(auditId), indices, among, score })
    },
    'audits.differences': async ({ auditId, otherIds, score, withoutAir }) => {
      requireScores(audits.get(auditId), [score])
      const others = otherIds.map((id) => audits.directory(audits.get(id).id))
      const found = await workers.interactive.run('differences', {
        directory: audits.directory(auditId),
        others,
        score,
        withoutAir
      })
      return found.map((difference, place) => ({ auditId: otherIds[place]!, ...difference }))
    }
  }
}

function requireScores(record: AuditRecord, ids: readonly string[]): void {
  const missing = ids.find((id) => !scoreIdsOf(record).includes(id))
  if (missing === undefined) return
  throw new DenoscopeError('argument.invalid', `auditId: '${record.id}' was made without the score '${missing}'`)
}

function requireIndices({ patchCount }: AuditRecord, indices: Int32Array): void {
  const stray = indices.find((index) => index < 0 || index >= patchCount)
  if (stray === undefined) return
  throw new DenoscopeError('argument.invalid', `indices: expected patches 0 to ${patchCount - 1}, got ${stray}`)
}
