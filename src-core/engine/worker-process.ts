import { fork, type ChildProcess } from 'node:child_process'
import { DenoscopeError, errorTable, type ErrorCode } from '../errors.ts'
import { workerScript } from '../runtime/package-paths.ts'
import type { WorkerMessage, WorkerProgress, WorkerRequest, WorkerTaskName, WorkerTasks } from './worker-tasks.ts'

interface PendingTask {
  resolve(output: unknown): void
  reject(error: Error): void
  tell(progress: WorkerProgress): void
}

export interface TaskOptions {
  readonly onProgress?: (progress: WorkerProgress) => void
  /** Asks the worker to stop; it is killed when it does not obey within two seconds. */
  readonly signal?: AbortSignal
}

const obeyWithin = 2000

/** A child process with its own TensorFlow; started on first use, started again after it died. */
export class WorkerProcess {
  readonly #environment: NodeJS.ProcessEnv
  #child: ChildProcess | null = null
  #lastId = 0
  readonly #pending = new Map<number, PendingTask>()

  constructor(environment: NodeJS.ProcessEnv = {}) {
    this.#environment = environment
  }

  /** @throws what the task throws; worker.died when the process ends; job.cancelled. */
  run<Name extends WorkerTaskName>(
    name: Name,
    input: WorkerTasks[Name]['input'],
    { onProgress, signal }: TaskOptions = {}
  ): Promise<WorkerTasks[Name]['output']> {
    const id = ++this.#lastId
    const finished = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, tell: (progress) => onProgress?.(progress) })
      this.#send({ kind: 'run', id, name, input })
    })
    const cancel = () => this.#cancel(id)
    if (signal?.aborted) cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    return finished.finally(() => signal?.removeEventListener('abort', cancel)) as Promise<WorkerTasks[Name]['output']>
  }

  stop(): void {
    this.#child?.kill('SIGKILL')
  }

  #cancel(id: number): void {
    this.#send({ kind: 'cancel', id })
    const child = this.#child
    setTimeout(() => this.#pending.has(id) && child?.kill('SIGKILL'), obeyWithin).unref()
  }

  #send(request: WorkerRequest): void {
    this.#child ??= this.#start()
    this.#child.send(request)
  }

  #start(): ChildProcess {
    const child = fork(workerScript(), [], {
      serialization: 'advanced',
      // Electron's own binary runs as plain Node with this; Node itself does not know it.
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
    if (message.kind === 'told') return task?.tell(message.progress)
    this.#pending.delete(message.id)
    if (message.kind === 'done') task?.resolve(message.output)
    else task?.reject(workerError(message.error))
  }

  #died(child: ChildProcess, how: string): void {
    if (this.#child !== child) return
    this.#child = null
    const error = new DenoscopeError('worker.died', `A worker process ended before its task was done (${how}).`)
    for (const task of this.#pending.values()) task.reject(error)
    this.#pending.clear()
  }
}

function workerError({ code, message }: { code: string; message: string }): DenoscopeError {
  return new DenoscopeError(code in errorTable ? (code as ErrorCode) : 'internal', message)
}
