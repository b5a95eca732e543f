import { createBirpc, type ChannelOptions } from 'birpc'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { DenoscopeError, asDenoscopeError } from '../errors.ts'
import { forgetOtherWorkspaces, recentWorkspaces, rememberWorkspace } from '../storage/locations.ts'
import { Workspace } from '../storage/workspace.ts'
import { auditCommands } from './commands/audits.ts'
import { findingCommands } from './commands/findings.ts'
import { latentCommands } from './commands/latent.ts'
import { modelCommands } from './commands/models.ts'
import { reportCommands } from './commands/reports.ts'
import { reviewCommands } from './commands/reviews.ts'
import { sourceCommands } from './commands/sources.ts'
import { workspaceCommands } from './commands/workspace.ts'
import type { EngineContext, Handlers, HandlersOf } from './context.ts'
import { contract, type BackendDescription, type CommandName, type EngineDescription, type EngineEvents, type EventName } from './contract.ts'
import { examine } from './doctor.ts'
import { Jobs } from './jobs.ts'
import { OpenSources } from './open-sources.ts'
import { failureReply, type ClientFunctions, type EngineFunctions, type Reply } from './protocol.ts'
import { appVersion } from './versions.ts'
import { WorkerProcess } from './worker-process.ts'

export interface EngineOptions {
  readonly workspacePath: string
  readonly log: Logger
}

/** Loading TensorFlow takes a processor for a second, which at the start belongs to the screen, in ms. */
const backendDelay = 2000

type Listener = (name: string, payload: unknown) => void

/** The engine: answers the contract's commands for one workspace at a time and tells its clients what happens. */
export class EngineService implements EngineFunctions {
  readonly #log: Logger
  readonly #listeners = new Set<Listener>()
  readonly #workers = {
    interactive: new WorkerProcess(),
    batch: new WorkerProcess(),
    training: new WorkerProcess()
  }
  #context: EngineContext
  #handlers: Handlers
  #backend: BackendDescription | null = null
  readonly #startedAt = new Date().toISOString()
  readonly #backendTimer: NodeJS.Timeout

  /** @throws workspace.unusable, workspace.newer */
  constructor({ workspacePath, log }: EngineOptions) {
    this.#log = log
    this.#context = this.#openContext(workspacePath)
    this.#handlers = this.#allHandlers()
    this.#backendTimer = setTimeout(() => void this.#learnBackend(), backendDelay)
  }

  /** Checks a call against the contract, runs it, and answers; never throws. */
  async call(name: string, input: unknown): Promise<Reply> {
    try {
      const value = await this.#dispatch(name, input)
      return { ok: true, value: value ?? null }
    } catch (thrown) {
      this.#logFailure(name, thrown)
      return failureReply(thrown)
    }
  }

  /** Serves one client over a channel until the returned function is called. */
  attach(channel: Pick<ChannelOptions, 'post' | 'on' | 'serialize' | 'deserialize'>): () => void {
    const functions: EngineFunctions = { call: (name, input) => this.call(name, input) }
    const rpc = createBirpc<ClientFunctions, EngineFunctions>(functions, { ...channel, eventNames: ['notify'] })
    const listener: Listener = (name, payload) => void rpc.notify(name, payload)
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
      rpc.$close()
    }
  }

  /** Cancels what runs, ends the workers and closes the workspace. */
  async close(): Promise<void> {
    clearTimeout(this.#backendTimer)
    await this.#context.jobs.stop()
    for (const worker of Object.values(this.#workers)) worker.stop()
    this.#context.workspace.close()
  }

  async #dispatch(name: string, input: unknown): Promise<unknown> {
    if (!Object.hasOwn(contract, name)) throw new DenoscopeError('argument.invalid', `command: there is no '${name}'`)
    const command = name as CommandName
    const parsed = contract[command].input.safeParse(input)
    if (!parsed.success) throw new DenoscopeError('argument.invalid', `${name}: ${issueLine(parsed.error)}`)
    return (this.#handlers[command] as (checked: unknown) => unknown)(parsed.data)
  }

  #openContext(path: string): EngineContext {
    const workspace = Workspace.open(path)
    workspace.jobs.interruptRunning()
    rememberWorkspace(workspace.path)
    return {
      workspace,
      sources: new OpenSources(workspace.sources),
      jobs: new Jobs(workspace.jobs, (record) => this.#notify('job.changed', record)),
      workers: this.#workers,
      log: this.#log,
      notify: (name, payload) => this.#notify(name, payload)
    }
  }

  #allHandlers(): Handlers {
    return {
      ...this.#engineCommands(),
      ...workspaceCommands(this.#context),
      ...sourceCommands(this.#context),
      ...auditCommands(this.#context),
      ...findingCommands(this.#context),
      ...modelCommands(this.#context),
      ...latentCommands(this.#context),
      ...reportCommands(this.#context),
      ...reviewCommands(this.#context)
    }
  }

  #engineCommands(): HandlersOf<'engine' | 'doctor' | 'workspace'> {
    return {
      'engine.describe': () => this.#describe(),
      'doctor.report': async () => {
        this.#backend ??= await this.#workers.interactive.run('describe', {})
        return examine(this.#backend, this.#context.workspace.path)
      },
      'workspace.recent': () => recentWorkspaces(),
      'workspace.forgetRecent': () => forgetOtherWorkspaces(this.#context.workspace.path),
      'workspace.open': async ({ path }) => {
        const context = this.#openContext(path)
        await this.#context.jobs.stop()
        this.#context.workspace.close()
        this.#context = context
        this.#handlers = this.#allHandlers()
        this.#notify('engine.described', this.#describe())
        return this.#describe()
      },
      'workspace.merge': ({ path }) => this.#context.workspace.merge(path)
    }
  }

  #describe(): EngineDescription {
    return { version: appVersion, startedAt: this.#startedAt, workspace: this.#context.workspace.path, backend: this.#backend }
  }

  async #learnBackend(): Promise<void> {
    try {
      this.#backend = await this.#workers.interactive.run('describe', {})
      this.#notify('engine.described', this.#describe())
    } catch (thrown) {
      this.#logFailure('describe', thrown)
    }
  }

  #notify<Name extends EventName>(name: Name, payload: EngineEvents[Name]): void {
    for (const listener of this.#listeners) listener(name, payload)
  }

  /** Messages may name files, and files may be named after patients: only codes and stack frames are logged. */
  #logFailure(command: string, thrown: unknown): void {
    const { code } = asDenoscopeError(thrown)
    if (code !== 'internal') return this.#log.info({ command, code }, 'refused')
    const frames = thrown instanceof Error ? thrown.stack?.split('\n').filter((line) => /^\s+at /.test(line)) : undefined
    this.#log.error({ command, code, frames }, 'failed')
  }
}

function issueLine(error: z.ZodError): string {
  const issue = error.issues[0]!
  return `${issue.path.join('.') || 'input'}: ${issue.message}`
}
