import process from 'node:process'
import { guardAgainstCrashes } from '../../runtime/crash-guard.ts'
import { failureReply } from '../../runtime/reply.ts'
import type { TaskContext, WorkerMessage, WorkerRequest } from './worker-messages.ts'
import { workerTasks, type TaskName } from './worker-tasks.ts'

/** Entry point of worker processes. Runs one task at a time, and ends together with the engine that started it. */
const controllers = new Map<number, AbortController>()
let queue: Promise<void> = Promise.resolve()
guardAgainstCrashes('a worker process')

process.on('message', (request: WorkerRequest) => {
  if (request.kind === 'cancel') return controllers.get(request.id)?.abort()
  controllers.set(request.id, new AbortController())
  queue = queue.then(() => answer(request))
})
process.on('disconnect', () => process.exit(0))
// Ctrl+C in a terminal also reaches the workers. The engine decides what happens to the work.
process.on('SIGINT', () => undefined)

async function answer({ id, name, input }: Extract<WorkerRequest, { kind: 'run' }>): Promise<void> {
  // Without a callback, an engine that has ended would be an unhandled error. `disconnect` ends this process.
  const send = (message: WorkerMessage) => process.send!(message, () => {})
  const { signal } = controllers.get(id)!
  try {
    const task = workerTasks[name as TaskName] as (input: unknown, context: TaskContext) => Promise<unknown>
    const output = await task(input, { signal, report: (progress) => send({ id, kind: 'progress', progress }) })
    send({ id, kind: 'done', output })
  } catch (thrown) {
    send({ id, kind: 'failed', error: failureReply(thrown).error })
  } finally {
    controllers.delete(id)
  }
}
