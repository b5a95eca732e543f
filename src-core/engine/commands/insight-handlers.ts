import { join } from 'node:path'
import { instabilityFile, readPatches, roleFile } from '../../audit/audit-files.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { rolesOf } from '../../audit/audited-outputs.ts'
import { DenoscopeError } from '../../errors.ts'
import { scoreIdsOf } from '../../scores/table/score-table.ts'
import { requireAnswerable } from './answer-size.ts'
import type { EngineContext, Handlers } from './engine-context.ts'

type InsightName = 'audits.identities' | 'audits.stability' | 'audits.neighbours'

/** Evidence for scores of single patches: digits, maps of deviations, nearest training images. */
export function auditInsights({ workspace, workers }: EngineContext): Pick<Handlers, InsightName> {
  const modelsDirectory = join(workspace.path, 'models')
  return {
    'audits.identities': async ({ auditId, output, indices }) => {
      const record = workspace.audits.get(auditId)
      requireScore(record, 'identityChange')
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
      requireScore(record, 'seedInstability')
      requireDenoiser(record, output)
      requireAnswerable(record, indices)
      return readPatches(workspace.audits.directory(auditId), instabilityFile(output), indices)
    },
    'audits.neighbours': ({ auditId, output, index, count }) => {
      const record = workspace.audits.get(auditId)
      requireScore(record, 'latentDistance')
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

function requireScore(record: AuditRecord, id: string): void {
  if (scoreIdsOf(record).includes(id)) return
  throw new DenoscopeError('argument.invalid', `auditId: '${record.id}' was made without the score '${id}'`)
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
