import { count } from '../../counts.ts'
import { join } from 'node:path'
import { instabilityFile, readPatches, roleFile } from '../../audit/audit-files.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { rolesOf } from '../../audit/audited-outputs.ts'
import { DenoscopeError } from '../../errors.ts'
import { scoreIdsOf } from '../../scores/table/score-table.ts'
import type { EngineContext, Handlers } from './engine-context.ts'

type InsightName = 'audits.identities' | 'audits.stability' | 'audits.neighbours'

/** Evidence for scores of single patches: digits, maps of deviations, nearest training images. */
export function auditInsights({ workspace, workers }: EngineContext): Pick<Handlers, InsightName> {
  const modelsDirectory = join(workspace.path, 'models')
  return {
    'audits.identities': async ({ auditId, output, indices }) => {
      const record = workspace.audits.get(auditId)
      requireScores(record, ['identityChange'])
      requireRole(record, output)
      requireAnswerable(record, indices)
      const files = ['reference', output].map((role) => roleFile(record, role))
      const input = {
        directory: workspace.audits.directory(auditId),
        files,
        indices,
        patchSize: record.patchRows,
        modelsDirectory
      }
      const [ofReference, ofOutput] = await workers.interactive.run('identities', input)
      return { reference: ofReference!, output: ofOutput! }
    },
    'audits.stability': ({ auditId, output, indices }) => {
      const record = workspace.audits.get(auditId)
      requireScores(record, ['seedInstability'])
      requireDenoiser(record, output)
      requireAnswerable(record, indices)
      return readPatches(workspace.audits.directory(auditId), instabilityFile(output), indices)
    },
    'audits.neighbours': ({ auditId, output, index, count }) => {
      const record = workspace.audits.get(auditId)
      requireScores(record, ['latentDistance'])
      const { description, weightsHash } = requireDenoiser(record, output)
      const directory = workspace.audits.directory(auditId)
      const patchSize = record.patchRows
      return workers.interactive.run('neighbours', {
        directory,
        denoiserId: description.id,
        weightsHash,
        index,
        count,
        patchSize,
        modelsDirectory
      })
    }
  }
}

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

function requireRole(record: AuditRecord, role: string): void {
  if (rolesOf(record).includes(role)) return
  throw new DenoscopeError('argument.invalid', `output: expected one of ${rolesOf(record).join(', ')}, got '${role}'`)
}

function requireDenoiser({ denoisers }: AuditRecord, key: string) {
  const denoiser = denoisers.find((other) => other.key === key)
  if (denoiser) return denoiser
  throw new DenoscopeError(
    'argument.invalid',
    `output: expected one of ${denoisers.map(({ key }) => key).join(', ')}, got '${key}'`
  )
}

function requireIndices({ patchCount }: AuditRecord, indices: Int32Array): void {
  const stray = indices.find((index) => index < 0 || index >= patchCount)
  if (stray === undefined) return
  throw new DenoscopeError(
    'argument.invalid',
    `indices: expected patches 0 to ${count(patchCount - 1)}, got ${count(stray)}`
  )
}

/** Most pixels of one answer: a quarter of a gibibyte as 32-bit numbers. */
const mostPixels = 2 ** 26

/**
 * Limits the patches of an answer by their pixels, since patches may be large.
 * @throws argument.invalid for more patches than one answer may hold
 */
export function requireAnswerable(
  { patchRows, patchColumns }: Pick<AuditRecord, 'patchRows' | 'patchColumns'>,
  indices: ArrayLike<number>
): void {
  const most = Math.max(1, Math.floor(mostPixels / (patchRows * patchColumns)))
  if (indices.length <= most) return
  throw new DenoscopeError(
    'argument.invalid',
    `indices: expected at most ${count(most)} patches of ${patchRows} x ${patchColumns}, got ${count(indices.length)}`
  )
}
