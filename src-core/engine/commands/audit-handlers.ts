import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { auditErrorMap } from '../../audit/audit-error-map.ts'
import { newAuditId, readAir, readPatchTable, readScore, readScores } from '../../audit/audit-files.ts'
import { planRequest } from '../../audit/audit-plane.ts'
import type { RemovedAudit } from '../../audit/audit-record.ts'
import type { AuditRequest } from '../../audit/audit-request.ts'
import { warningsOf } from '../../audit/audit-warnings.ts'
import { readWholeSlice } from '../../audit/reassemble.ts'
import { recoverFolder } from '../../files/atomic-folder.ts'
import { imageBatch, narrowed } from '../../images/image.ts'
import type { PatchErrorMap } from '../../scores/patch-error-map.ts'
import { pairingStatements } from '../../sources/pairing/pairing-record.ts'
import type { Caller } from '../path-rules.ts'
import type { AuditSeries } from '../worker/audit-tasks.ts'
import { checkRole, readPatches } from '../workspace/audit-patches.ts'
import type { JobContext } from '../workspace/jobs.ts'
import { auditInsights, auditStatistics, requireAnswerable } from './audit-score-handlers.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

export function auditCommands(context: EngineContext): HandlersOf<'audits' | 'patchify'> {
  const { workspace, jobs } = context
  return {
    ...previewCommands(context),
    'audits.run': (request) => {
      const { source } = seriesOf(context, request)
      planRequest(source, request)
      return {
        jobId: jobs.start('audit', `Audit of ${source.summary.label}`, (job) => runAuditJob(context, request, job))
      }
    },
    'audits.list': () => workspace.audits.list(),
    'audits.read': ({ id }) => {
      const record = workspace.audits.get(id)
      const directory = workspace.audits.directory(id)
      return {
        record,
        patches: readPatchTable(directory),
        scores: readScores(directory, record),
        air: readAir(directory)
      }
    },
    'audits.warnings': ({ id }) => {
      const record = workspace.audits.get(id)
      return { warnings: warningsOf(record), pairing: record.pairing ? pairingStatements(record.pairing) : [] }
    },
    'audits.patches': async ({ auditId, role, indices }) => {
      requireAnswerable(workspace.audits.get(auditId), indices)
      await checkRole(workspace, auditId, role)
      return readPatches(workspace, auditId, role, indices)
    },
    'audits.slice': async ({ auditId, role, slice }) => {
      const record = await checkRole(workspace, auditId, role)
      const directory = workspace.audits.directory(auditId)
      const image = narrowed(await readWholeSlice(directory, record, readPatchTable(directory), role, slice))
      const millimetres = record.slicePlaces?.[slice]?.position ?? null
      return millimetres === null ? image : { ...image, millimetres }
    },
    'audits.errorMap': ({ auditId, output, indices }) => readErrorMap(context, auditId, output, indices),
    ...auditInsights(context),
    ...auditStatistics(context),
    ...removedAudits(context)
  }
}

type PreviewCommands = HandlersOf<'patchify'>

function previewCommands(context: EngineContext): PreviewCommands {
  const { workspace, workers } = context
  const latest = new WeakMap<Caller, AbortController>()
  return {
    'patchify.preview': (request, caller) => {
      const controller = new AbortController()
      latest.set(caller, controller)
      const input = { request, ...seriesOf(context, request), modelsDirectory: join(workspace.path, 'models') }
      return workers.interactive.run('preview', input, { signal: controller.signal })
    },
    'patchify.stopPreview': (_, caller) => latest.get(caller)?.abort()
  }
}

/** The series that a request names. @throws source.unknown */
function seriesOf(
  { sources }: EngineContext,
  {
    sourceId,
    degradation,
    outputs,
    withoutLesions
  }: Pick<AuditRequest, 'sourceId' | 'degradation' | 'outputs' | 'withoutLesions'>
): AuditSeries {
  return {
    source: sources.entry(sourceId),
    reference: 'referenceSourceId' in degradation ? sources.entry(degradation.referenceSourceId) : null,
    outputs: outputs.map(({ key, name, sourceId: id }) => ({ key, label: name, source: sources.entry(id) })),
    ...(withoutLesions && {
      withoutLesions: {
        source: sources.entry(withoutLesions.sourceId),
        outputs: withoutLesions.outputs.map((id) => sources.entry(id))
      }
    })
  }
}

async function runAuditJob(
  context: EngineContext,
  request: AuditRequest,
  job: JobContext
): Promise<{ auditId: string }> {
  const { workspace, workers } = context
  const auditId = newAuditId()
  const input = {
    id: auditId,
    request,
    ...seriesOf(context, request),
    directory: workspace.audits.directory(auditId),
    modelsDirectory: join(workspace.path, 'models')
  }
  const record = await workers.batch
    .run('audit', input, {
      signal: job.signal,
      onProgress: (progress) =>
        progress.kind === 'progress' && job.report(progress.fraction, progress.message, progress.remainingSeconds)
    })
    .catch((thrown: unknown) => {
      removeUnfinished(input.directory)
      throw thrown
    })
  workspace.audits.create(record)
  return { auditId }
}

/**
 * Removes what a killed worker left, since it cannot do so itself.
 * A worker that was killed at its very end leaves a complete folder.
 */
export function removeUnfinished(directory: string): void {
  recoverFolder(directory, true)
  rmSync(directory, { recursive: true, force: true })
}

/** @throws argument.invalid for an unknown output, too many patches or an audit without a reference. */
function readErrorMap(
  context: EngineContext,
  auditId: string,
  output: string,
  indices: readonly number[]
): Promise<PatchErrorMap> {
  const record = context.workspace.audits.get(auditId)
  requireAnswerable(record, indices)
  const directory = context.workspace.audits.directory(auditId)
  const readPatchesOf = async (role: string, wanted: readonly number[]) =>
    imageBatch(
      readPatches(context.workspace, auditId, role, wanted),
      wanted.length,
      record.patchRows,
      record.patchColumns
    )
  const readScoreOf = (key: string, id: string) => readScore(directory, record, key, id)
  return auditErrorMap({ record, readScore: readScoreOf, readPatches: readPatchesOf }, output, indices)
}

type WorkspaceOwner = Pick<EngineContext, 'workspace'>
type Commands = Pick<HandlersOf<'audits'>, 'audits.remove' | 'audits.removed' | 'audits.restore'>

/** Removes audits from the list and restores them: nothing of them is deleted. */
function removedAudits({ workspace }: WorkspaceOwner): Commands {
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
