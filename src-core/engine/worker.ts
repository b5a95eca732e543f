import process from 'node:process'
import { guardAgainstCrashes } from '../runtime/crash-guard.ts'
import { failureReply } from '../runtime/reply.ts'
import { runTask } from './worker-run.ts'
import type { WorkerMessage, WorkerRequest } from './worker-tasks.ts'

/** Entry of worker processes: runs one task after the other and ends with the engine that started it. */
const controllers = new Map<number, AbortController>()
let queue: Promise<void> = Promise.resolve()
guardAgainstCrashes('a worker process')

process.on('message', (request: WorkerRequest) => {
  if (request.kind === 'cancel') return controllers.get(request.id)?.abort()
  controllers.set(request.id, new AbortController())
  queue = queue.then(() => answer(request))
})
process.on('disconnect', () => process.exit(0))
// Ctrl+C in a terminal reaches the engine and its workers alike; the engine says what becomes of the work.
process.on('SIGINT', () => undefined)

async function answer({ id, name, input }: Extract<WorkerRequest, { kind: 'run' }>): Promise<void> {
  // Without a callback, an engine that is gone by now would be an unhandled error; `disconnect` ends this process.
  const send = (message: WorkerMessage) => process.send!(message, () => {})
  const { signal } = controllers.get(id)!
  try {
    const output = await runTask(name, input, { signal, tell: (progress) => send({ id, kind: 'told', progress }) })
    send({ id, kind: 'done', output })
  } catch (thrown) {
    const reply = failureReply(thrown)
    if (!reply.ok) send({ id, kind: 'failed', error: reply.error })
  } finally {
    controllers.delete(id)
  }
}
