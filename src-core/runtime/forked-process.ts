import { fork, type ChildProcess } from 'node:child_process'
import { DenoscopeError } from '../errors.ts'
import type { InputOf, OutputOf, TaskMessage, TaskRequest, TaskTable } from './process-tasks.ts'
import { errorOf } from './reply.ts'

interface PendingTask<Progress> {
  resolve(output: unknown): void
  reject(error: unknown): void
  report(progress: Progress): void
}

export interface TaskOptions<Progress> {
  /** Its errors end the process and are those of the task. */
  readonly onProgress?: (progress: Progress) => void
  /** Requests a stop. A process that does not stop in time is killed. */
  readonly signal?: AbortSignal
  /** In seconds. A process that needs longer is killed. Default: no limit. */
  readonly timeLimit?: number
}

export interface ForkOptions {
  /** Name in errors. Default: 'A worker process'. */
  readonly name?: string
  readonly environment?: NodeJS.ProcessEnv
  /** Time in ms that a cancelled task has to end. Default: 2000. */
  readonly stopWithin?: number
  /** Time in ms after which an idle process ends. Default: never. */
  readonly endIdleAfter?: number
  /** True to drop what the process prints. Default: its standard error is that of this process. */
  readonly silent?: boolean
}

/**
 * A child process that runs tasks (`answerTasks`). Starts on first use, and again after it has died.
 * An idle child does not keep this process alive, and ends together with it.
 */
export class ForkedProcess<Tasks extends TaskTable, Progress = never> {
  readonly #script: () => string
  readonly #options: ForkOptions
  #child: ChildProcess | null = null
  #idle: NodeJS.Timeout | undefined
  #lastId = 0
  readonly #pending = new Map<number, PendingTask<Progress>>()

  constructor(script: () => string, options: ForkOptions = {}) {
    this.#script = script
    this.#options = options
  }

  /** Runs a task. @throws the errors of the task; worker.died if the process ends, also after a cancel */
  run<Name extends keyof Tasks & string>(
    name: Name,
    input: InputOf<Tasks[Name]>,
    { onProgress, signal, timeLimit }: TaskOptions<Progress> = {}
  ): Promise<OutputOf<Tasks[Name]>> {
    const id = ++this.#lastId
    const finished = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, report: (progress) => onProgress?.(progress) })
      this.#send({ kind: 'run', id, name, input })
    })
    const cancel = () => this.#cancel(id)
    if (signal?.aborted) cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    const timer = timeLimit === undefined ? undefined : setTimeout(() => this.#expire(timeLimit), 1000 * timeLimit)
    return finished.finally(() => {
      signal?.removeEventListener('abort', cancel)
      clearTimeout(timer)
      if (this.#pending.size === 0) this.#rest()
    }) as Promise<OutputOf<Tasks[Name]>>
  }

  /** Ends the process. The next task starts another one. */
  stop(): void {
    this.#child?.kill('SIGKILL')
    if (this.#pending.size === 0) this.#child = null
  }

  /** An idle process does not keep this one alive. */
  #rest(): void {
    letGo(this.#child)
    const { endIdleAfter } = this.#options
    clearTimeout(this.#idle)
    if (endIdleAfter !== undefined) this.#idle = setTimeout(() => this.stop(), endIdleAfter).unref()
  }

  #cancel(id: number): void {
    this.#send({ kind: 'cancel', id })
    const child = this.#child
    setTimeout(() => this.#pending.has(id) && child?.kill('SIGKILL'), this.#options.stopWithin ?? 2000).unref()
  }

  #expire(seconds: number): void {
    this.#end(`no answer within ${seconds} s`)
  }

  #end(why: string): void {
    const child = this.#child
    if (!child) return
    child.kill('SIGKILL')
    this.#died(child, why)
  }

  #send(request: TaskRequest): void {
    clearTimeout(this.#idle)
    this.#child ??= this.#start()
    hold(this.#child)
    this.#child.send(request)
  }

  #start(): ChildProcess {
    const child = fork(this.#script(), [], {
      serialization: 'advanced',
      // With this variable Electron's binary runs as plain Node. Node ignores it.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...this.#options.environment },
      stdio: ['ignore', 'ignore', this.#options.silent ? 'ignore' : 'inherit', 'ipc']
    })
    child.on('message', (message) => this.#receive(message as TaskMessage<Progress>))
    child.on('error', (cause) => this.#died(child, cause.message))
    child.on('exit', (code, signal) => this.#died(child, signal ?? `exit code ${code}`))
    return child
  }

  #receive(message: TaskMessage<Progress>): void {
    const task = this.#pending.get(message.id)
    if (message.kind === 'progress') return this.#report(message.id, message.progress)
    this.#pending.delete(message.id)
    if (message.kind === 'done') task?.resolve(message.output)
    else task?.reject(errorOf(message.error))
  }

  #report(id: number, progress: Progress): void {
    const task = this.#pending.get(id)
    try {
      task?.report(progress)
    } catch (thrown) {
      this.#pending.delete(id)
      task?.reject(thrown)
      this.#end('stopped')
    }
  }

  #died(child: ChildProcess, how: string): void {
    if (this.#child !== child) return
    this.#child = null
    const { name = 'A worker process' } = this.#options
    const error = new DenoscopeError('worker.died', `${name} ended before its task was done (${how}).`)
    for (const task of this.#pending.values()) task.reject(error)
    this.#pending.clear()
  }
}

/** Keeps this process alive as long as the child has work. */
function hold(child: ChildProcess): void {
  child.ref()
  child.channel?.ref()
}

function letGo(child: ChildProcess | null): void {
  child?.unref()
  child?.channel?.unref()
}
