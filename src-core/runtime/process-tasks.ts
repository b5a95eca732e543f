import process from 'node:process'
import { guardAgainstCrashes } from './crash-guard.ts'
import { failureReply } from './reply.ts'

/** Arguments of a task beside its input. */
export interface TaskContext<Progress = never> {
  readonly signal: AbortSignal
  report(progress: Progress): void
}

/** Tasks of a child process, by name. Input and output of a task are those of its function. */
export type TaskTable = Readonly<Record<string, (input: never, context: TaskContext<never>) => Promise<unknown>>>

export type InputOf<Task> = Task extends (...given: infer Given) => unknown
  ? Given extends [infer Input, ...unknown[]]
    ? Input
    : Readonly<Record<string, never>>
  : never
export type OutputOf<Task> = Task extends (...given: never[]) => infer Output ? Awaited<Output> : never

/** Messages to a child process. */
export type TaskRequest =
  | { readonly kind: 'run'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number }

/** Messages from a child process. */
export type TaskMessage<Progress> =
  | { readonly id: number; readonly kind: 'done'; readonly output: unknown }
  | {
      readonly id: number
      readonly kind: 'failed'
      readonly error: { readonly code: string; readonly message: string }
    }
  | { readonly id: number; readonly kind: 'progress'; readonly progress: Progress }

/**
 * Answers the requests of the process that forked this one. Runs one task at a time, and ends together with it.
 * @param name of the process, for the line that a crash prints
 */
export function answerTasks<Progress>(name: string, tasks: TaskTable): void {
  const controllers = new Map<number, AbortController>()
  let queue: Promise<void> = Promise.resolve()
  guardAgainstCrashes(name)

  process.on('message', (request: TaskRequest) => {
    if (request.kind === 'cancel') return controllers.get(request.id)?.abort()
    controllers.set(request.id, new AbortController())
    queue = queue.then(() => answer(request))
  })
  process.on('disconnect', () => process.exit(0))
  // Ctrl+C in a terminal also reaches child processes. The parent decides what happens to the work.
  process.on('SIGINT', () => undefined)

  async function answer({ id, name: task, input }: Extract<TaskRequest, { kind: 'run' }>): Promise<void> {
    // Without a callback, a parent that has ended would be an unhandled error. `disconnect` ends this process.
    const send = (message: TaskMessage<Progress>) => process.send!(message, () => {})
    const { signal } = controllers.get(id)!
    try {
      const run = tasks[task] as (input: unknown, context: TaskContext<Progress>) => Promise<unknown>
      const output = await run(input, { signal, report: (progress) => send({ id, kind: 'progress', progress }) })
      send({ id, kind: 'done', output })
    } catch (thrown) {
      send({ id, kind: 'failed', error: failureReply(thrown).error })
    } finally {
      controllers.delete(id)
    }
  }
}
