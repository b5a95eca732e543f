import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineClient } from '../../renderer/engine/engine-client.ts'
import type { JobKind } from '../../src-core/storage/job-record.ts'
import type { JobResults } from '../../src-core/engine/contract-payloads.ts'
import { connectToEngine, finishJob } from '../support/engine-client.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

/** The built engine in a process of its own, as a browser talks to it. */
export interface BenchEngine extends Pick<EngineClient, 'call'> {
  readonly served: ServedWorkbench
  /** Starts a job and waits for its end; seconds from the call to the news of its end. */
  finish<Kind extends JobKind>(
    kind: Kind,
    start: () => Promise<{ jobId: string }>
  ): Promise<{ result: JobResults[Kind]; seconds: number }>
}

/** Does some work in a new folder, which goes away afterwards. */
export async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Does some work with an engine on a new workspace. */
export function withEngine<Result>(work: (engine: BenchEngine) => Promise<Result>): Promise<Result> {
  return inFolder(async (folder) => {
    const served = await serveWorkbench(join(folder, 'workspace'), [], ['/'])
    try {
      const client = await connectToEngine(served)
      return await work({ served, call: client.call.bind(client), finish: (_kind, start) => finishJob(client, start) })
    } finally {
      await served.stop()
    }
  })
}
