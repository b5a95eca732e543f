import { WebSocket } from 'ws'
import { EngineClient } from '../../renderer/engine/engine-client.ts'
import type { JobKind, JobRecord } from '../../src-core/storage/job-record.ts'
import type { JobResults } from '../../src-core/engine/contract-payloads.ts'
import { webSocketProtocol } from '../../src-core/engine/protocol.ts'
import { decodeFrame, encodeFrame } from '../../src-core/engine/transports/wire.ts'
import type { ServedWorkbench } from './served.ts'

/** Talks to a served engine as a browser does. */
export async function connectToEngine({ port, token }: Pick<ServedWorkbench, 'port' | 'token'>): Promise<EngineClient> {
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

/** Starts a job and waits for its end; seconds from the call to the news of its end. */
export async function finishJob<Kind extends JobKind>(
  client: EngineClient,
  start: () => Promise<{ jobId: string }>
): Promise<{ result: JobResults[Kind]; seconds: number }> {
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
  return { result: job.result as JobResults[Kind], seconds: (performance.now() - started) / 1000 }
}
