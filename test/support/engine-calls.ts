import { setTimeout } from 'node:timers/promises'
import type { EngineService } from '../../src-core/engine/commands/engine-service.ts'
import type { CommandInput, CommandName, CommandOutput } from '../../src-core/engine/contract.ts'
import type { JobRecord } from '../../src-core/storage/job-record.ts'

interface EngineCalls {
  /** The answer of a command. @throws Error with the engine's message if the engine refuses */
  call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandOutput<Name>>
  /** Waits for the end of a job, whatever its outcome. */
  finished(jobId: string): Promise<JobRecord>
}

/** Calls to an engine of the test's own process. @param engine the present one, since a test may start another */
export function callsTo(engine: () => EngineService): EngineCalls {
  const call: EngineCalls['call'] = async (name, input) => {
    const reply = await engine().call(name, input)
    if (!reply.ok) throw new Error(reply.error.message)
    return reply.value as CommandOutput<typeof name>
  }
  const finished: EngineCalls['finished'] = async (jobId) => {
    for (;;) {
      const job = (await call('jobs.list', {})).find(({ id }) => id === jobId)!
      if (job.state !== 'queued' && job.state !== 'running') return job
      await setTimeout(20)
    }
  }
  return { call, finished }
}
