import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { EngineClient } from '../../renderer/engine/client.ts'
import type { JobKind, JobRecord } from '../../src-core/engine/job.ts'
import type { JobResults } from '../../src-core/engine/contract.ts'
import { webSocketProtocol } from '../../src-core/engine/protocol.ts'
import { decodeFrame, encodeFrame } from '../../src-core/engine/wire.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

/** The built engine in a process of its own, as a browser talks to it. */
export interface BenchEngine extends Pick<EngineClient, 'call'> {
  readonly served: ServedWorkbench
  /** Starts a job and waits for its end; seconds from the call to the news of its end. */
  finish<Kind extends JobKind>(kind: Kind, start: () => Promise<{ jobId: string }>): Promise<{ result: JobResults[Kind]; seconds: number }>
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
    const served = await serveWorkbench(join(folder, 'workspace'))
    try {
      const client = await connect(served)
      return await work({ served, call: client.call.bind(client), finish: (_kind, start) => finishJob(client, start) })
    } finally {
      await served.stop()
    }
  })
}

async function connect({ port, token }: ServedWorkbench): Promise<EngineClient> {
  const protocols = [webSocketProtocol, `token.${token}`]
  const socket = new WebSocket(`ws://127.0.0.1:${port}/engine`, protocols, { origin: `http://127.0.0.1:${port}` })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return new EngineClient({
    channel: {
      post: (frame: Uint8Array) => socket.send(frame),
      on: (receive) => socket.on('message', (data: Buffer) => receive(data)),
      serialize: encodeFrame,
      deserialize: decodeFrame
    },
    onClosed: (handler) => socket.once('close', handler),
    close: () => socket.close()
  })
}

async function finishJob<Result>(
  client: EngineClient,
  start: () => Promise<{ jobId: string }>
): Promise<{ result: Result; seconds: number }> {
  const started = performance.now()
  const ended = new Map<string, JobRecord>()
  let hear = () => {}
  const stop = client.on('job.changed', (job) => {
    if (job.finishedAt) ended.set(job.id, job)
    hear()
  })
  const { jobId } = await start()
  while (!ended.has(jobId)) await new Promise<void>((resolve) => (hear = resolve))
  stop()
  const job = ended.get(jobId)!
  if (job.state !== 'done') throw new Error(`${job.title}: ${job.error?.message ?? job.state}`)
  return { result: job.result as Result, seconds: (performance.now() - started) / 1000 }
}
