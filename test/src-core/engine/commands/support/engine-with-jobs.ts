import pino from 'pino'
import type { CommandInput, CommandName, CommandOutput } from '../../../../../src-core/engine/contract.ts'
import type { ExportedObjects, OpenedSources } from '../../../../../src-core/engine/contract-payloads.ts'
import { EngineService } from '../../../../../src-core/engine/commands/engine-service.ts'
import { unwrapReply } from '../../../../../src-core/runtime/reply.ts'
import type { JobRecord } from '../../../../../src-core/storage/job-record.ts'

/** An engine in this process, whose jobs are waited for. */
export function startEngine(workspacePath: string) {
  const engine = new EngineService({ workspacePath, log: pino({ level: 'silent' }) })
  const call = async <Name extends CommandName>(name: Name, input: CommandInput<Name>) =>
    unwrapReply(await engine.call(name, input)) as CommandOutput<Name>
  const finished = async (jobId: string): Promise<unknown> => {
    for (;;) {
      const job = (await call('jobs.list', {})).find(({ id }: JobRecord) => id === jobId)
      if (job?.state === 'done') return job.result
      if (job !== undefined && job.state !== 'running' && job.state !== 'queued') throw new Error(JSON.stringify(job))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return {
    call,
    open: async (paths: string[], more: { deidentify?: boolean } = {}) =>
      (await finished((await call('sources.open', { paths, ...more })).jobId)) as OpenedSources,
    exportDicom: async (input: CommandInput<'reports.exportDicom'>) =>
      (await finished((await call('reports.exportDicom', input)).jobId)) as ExportedObjects,
    stop: () => engine.close()
  }
}
