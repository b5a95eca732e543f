import { fork, type ChildProcess } from 'node:child_process'
import { DenoscopeError } from '../../errors.ts'
import { workerScript } from '../../runtime/package-paths.ts'
import { errorOf } from '../../runtime/reply.ts'
import type { WorkerMessage, WorkerProgress, WorkerRequest } from './worker-messages.ts'
import type { TaskInput, TaskName, TaskOutput } from './worker-tasks.ts'

interface PendingTask {
  resolve(output: unknown): void
  reject(error: Error): void
  report(progress: WorkerProgress): void
}

export interface TaskOptions {
  readonly onProgress?: (progress: WorkerProgress) => void
  /** Requests a stop. A worker that does not stop within two seconds is killed. */
  readonly signal?: AbortSignal
}

/** Time for a stopped worker to end, in ms. */
const stopWithin = 2000

/** A child process with its own TensorFlow. Starts on first use, and again after it has died. */
export class WorkerProcess {
  readonly #environment: NodeJS.ProcessEnv
  #child: ChildProcess | null = null
  #lastId = 0
  readonly #pending = new Map<number, PendingTask>()

  constructor(environment: NodeJS.ProcessEnv = {}) {
    this.#environment = environment
  }

  /** Runs a task. @throws the errors of the task; worker.died if the process ends; job.cancelled */
  run<Name extends TaskName>(
    name: Name,
    input: TaskInput<Name>,
    { onProgress, signal }: TaskOptions = {}
  ): Promise<TaskOutput<Name>> {
    const id = ++this.#lastId
    const finished = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, report: (progress) => onProgress?.(progress) })
      this.#send({ kind: 'run', id, name, input })
    })
    const cancel = () => this.#cancel(id)
    if (signal?.aborted) cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    return finished.finally(() => signal?.removeEventListener('abort', cancel)) as Promise<TaskOutput<Name>>
  }

  stop(): void {
    this.#child?.kill('SIGKILL')
  }

  #cancel(id: number): void {
    this.#send({ kind: 'cancel', id })
    const child = this.#child
    setTimeout(() => this.#pending.has(id) && child?.kill('SIGKILL'), stopWithin).unref()
  }

  #send(request: WorkerRequest): void {
    this.#child ??= this.#start()
    this.#child.send(request)
  }

  #start(): ChildProcess {
    const child = fork(workerScript(), [], {
      serialization: 'advanced',
      // With this variable Electron's binary runs as plain Node. Node ignores it.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...this.#environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc']
    })
    child.on('message', (message) => this.#receive(message as WorkerMessage))
    child.on('error', (cause) => this.#died(child, cause.message))
    child.on('exit', (code, signal) => this.#died(child, signal ?? `exit code ${code}`))
    return child
  }

  #receive(message: WorkerMessage): void {
    const task = this.#pending.get(message.id)
    if (message.kind === 'progress') return task?.report(message.progress)
    this.#pending.delete(message.id)
    if (message.kind === 'done') task?.resolve(message.output)
    else task?.reject(errorOf(message.error))
  }

  #died(child: ChildProcess, how: string): void {
    if (this.#child !== child) return
    this.#child = null
    const error = new DenoscopeError('worker.died', `A worker process ended before its task was done (${how}).`)
    for (const task of this.#pending.values()) task.reject(error)
    this.#pending.clear()
  }
}

/** Environment of a worker whose TensorFlow has one thread: small models do not keep two threads busy. */
export const oneThread: NodeJS.ProcessEnv = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }

/** Works through items in several worker processes at once; each process takes the next item. Ends the processes. */
export async function eachInWorkers<Item>(
  items: readonly Item[],
  processes: number,
  environment: NodeJS.ProcessEnv,
  work: (worker: WorkerProcess, item: Item, index: number) => Promise<void>
): Promise<void> {
  const waiting = items.entries()
  const workThrough = async () => {
    const worker = new WorkerProcess(environment)
    try {
      for (const [index, item] of waiting) await work(worker, item, index)
    } finally {
      worker.stop()
    }
  }
  await Promise.all(Array.from({ length: Math.min(processes, items.length) }, workThrough))
}
