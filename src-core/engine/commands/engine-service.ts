import { randomUUID } from 'node:crypto'
import { createBirpc, type ChannelOptions } from 'birpc'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { DenoscopeError, asDenoscopeError } from '../../errors.ts'
import { codeAndFrames } from '../../runtime/crash-guard.ts'
import { failureReply, type Reply } from '../../runtime/reply.ts'
import { appVersion } from '../../runtime/versions.ts'
import { listBackups } from '../../storage/backups.ts'
import { DamagedDatabase } from '../../storage/damaged-database.ts'
import { repairWorkspace } from '../../storage/repair-workspace.ts'
import { restoreWorkspace } from '../../storage/restore-workspace.ts'
import { requireReading } from './reading-commands.ts'
import {
  enclosingWorkspace,
  forgetOtherWorkspaces,
  recentWorkspaces,
  rememberWorkspace
} from '../../storage/locations.ts'
import { PersonalKeys } from '../../storage/personal-keys.ts'
import type { WorkspaceNotice } from '../../storage/workspace-notices.ts'
import { Workspace } from '../../storage/workspace.ts'
import type { BackendDescription, EngineDescription } from '../contract-payloads.ts'
import { contract, type CommandName, type EngineEvents, type EventName } from '../contract.ts'
import { allowed, ownProcess, type Caller, type NamedPath, type PathRule } from '../path-rules.ts'
import { checkRequest, type ClientFunctions, type EngineFunctions } from '../protocol.ts'
import { WorkerProcess } from '../worker/worker-process.ts'
import { BackupSchedule } from '../workspace/backup-schedule.ts'
import { Jobs } from '../workspace/jobs.ts'
import { OpenQuestions } from '../workspace/open-questions.ts'
import { OpenSources } from '../workspace/open-sources.ts'
import { addedCommands } from './added-handlers.ts'
import { auditCommands } from './audit-handlers.ts'
import { benchCommands } from './bench-handlers.ts'
import type { EngineContext, Handlers, HandlersOf } from './engine-context.ts'
import { cohortCommands } from './cohort-handlers.ts'
import { findingCommands } from './finding-handlers.ts'
import { examine } from './installation-report.ts'
import { keyCommands } from './key-handlers.ts'
import { measurementCommands } from './measurement-handlers.ts'
import { latentCommands, modelCommands } from './model-handlers.ts'
import { pacsCommands } from './pacs-handlers.ts'
import { reportCommands } from './report-handlers.ts'
import { reviewCommands } from './review-handlers.ts'
import { sourceCommands } from './source-handlers.ts'
import { workspaceCommands } from './workspace-handlers.ts'
import { issueWords } from '../../issue-words.ts'

export interface EngineOptions {
  readonly workspacePath: string
  readonly log: Logger
}

/**
 * Delay before TensorFlow is loaded, in ms.
 * Loading takes a processor for a second, which the screen needs at the start.
 */
const backendDelay = 2000

type Listener = <Name extends EventName>(name: Name, payload: EngineEvents[Name]) => void

export interface ClientOptions {
  /** Decides which paths the client may name. */
  readonly paths: PathRule
  /** Called if the client sends anything but a request. Nothing else from this client may be read. */
  readonly refuse: () => void
}

/** The engine: answers the contract's commands for one workspace at a time and notifies its clients of events. */
export class EngineService implements EngineFunctions {
  readonly #log: Logger
  readonly #listeners = new Map<Listener, Caller>()
  readonly #workers = { interactive: new WorkerProcess(), batch: new WorkerProcess(), training: new WorkerProcess() }
  readonly #keys = new PersonalKeys()
  #context: EngineContext
  #handlers: Handlers
  #backend: BackendDescription | null = null
  #folderNotices: readonly WorkspaceNotice[] = []
  #compared: Promise<void>
  readonly #startedAt = new Date().toISOString()
  readonly #backendTimer: NodeJS.Timeout
  readonly #backups: BackupSchedule

  /** @throws workspace.unusable, workspace.newer */
  constructor({ workspacePath, log }: EngineOptions) {
    this.#log = log
    this.#context = this.#openContext(workspacePath)
    this.#handlers = this.#allHandlers()
    this.#compared = this.#compareFolders()
    this.#backendTimer = setTimeout(() => void this.#learnBackend(), backendDelay)
    this.#backups = new BackupSchedule(
      () => this.#context.workspace,
      (thrown) => this.#logFailure('backup', thrown)
    )
  }

  /** Every notice about the opened workspace, once its folders have been checked. */
  async workspaceNotices(): Promise<readonly WorkspaceNotice[]> {
    await this.#compared
    return this.#describe().notices
  }

  /** Checks a call against the contract, runs it, and answers; never throws. */
  async call(name: string, input: unknown, caller: Caller = ownProcess): Promise<Reply> {
    try {
      const value = await this.#dispatch(name, input, caller)
      return { ok: true, value: value ?? null }
    } catch (thrown) {
      this.#logFailure(name, thrown)
      return failureReply(thrown)
    }
  }

  /** Serves one client over a channel until the returned function is called. */
  attach(
    channel: Pick<ChannelOptions, 'post' | 'on' | 'serialize' | 'deserialize'>,
    { paths, refuse }: ClientOptions
  ): () => void {
    const caller: Caller = { window: null, reader: null, paths }
    const functions: EngineFunctions = { call: (name, input) => this.call(name, input, caller) }
    const deserialize = (data: unknown) => checkRequest(channel.deserialize ? channel.deserialize(data) : data)
    const onGeneralError = () => {
      refuse()
      return true
    }
    const rpc = createBirpc<ClientFunctions, EngineFunctions>(functions, {
      ...channel,
      deserialize,
      onGeneralError,
      eventNames: ['notify']
    })
    const stop = this.listen((name, payload) => void rpc.notify(name, payload), caller)
    return () => {
      stop()
      rpc.$close()
    }
  }

  /**
   * Receives the engine's events until the returned function is called. Events that the listener caused are left out.
   */
  listen(listener: Listener, caller: Caller = ownProcess): () => void {
    this.#listeners.set(listener, caller)
    return () => void this.#listeners.delete(listener)
  }

  /** Cancels running work, ends the workers and closes the workspace. */
  async close(): Promise<void> {
    clearTimeout(this.#backendTimer)
    this.#backups.stop()
    await this.#context.jobs.stop()
    for (const worker of Object.values(this.#workers)) worker.stop()
    this.#context.workspace.close()
  }

  async #dispatch(name: string, input: unknown, caller: Caller): Promise<unknown> {
    if (!Object.hasOwn(contract, name)) throw new DenoscopeError('argument.invalid', `command: there is no '${name}'`)
    const command = name as CommandName
    const parsed = contract[command].input.safeParse(input)
    if (!parsed.success) throw new DenoscopeError('argument.invalid', `${name}: ${issueLine(parsed.error)}`)
    if (this.#context.workspace.isDamaged) requireReading(command)
    return (this.#handlers[command] as (checked: unknown, caller: Caller) => unknown)(parsed.data, caller)
  }

  #openContext(path: string): EngineContext {
    const workspace = openOrSalvage(path)
    if (!workspace.isDamaged) workspace.jobs.interruptRunning()
    rememberWorkspace(workspace.path)
    return {
      workspace,
      sources: new OpenSources(workspace.sources),
      questions: new OpenQuestions(),
      jobs: new Jobs(workspace.jobs, (record) => this.#notify('job.changed', record)),
      workers: this.#workers,
      keys: this.#keys,
      log: this.#log,
      notify: (name, payload, cause) => this.#notify(name, payload, cause),
      otherWindows: (caller) => this.#otherWindows(caller)
    }
  }

  #allHandlers(): Handlers {
    return {
      ...this.#engineCommands(),
      ...workspaceCommands(this.#context),
      ...sourceCommands(this.#context),
      ...auditCommands(this.#context),
      ...benchCommands(this.#context),
      ...cohortCommands(this.#context),
      ...findingCommands(this.#context),
      ...keyCommands(this.#context),
      ...measurementCommands(this.#context),
      ...modelCommands(this.#context),
      ...addedCommands(this.#context),
      ...latentCommands(this.#context),
      ...pacsCommands(this.#context),
      ...reportCommands(this.#context),
      ...reviewCommands(this.#context)
    }
  }

  #engineCommands(): HandlersOf<'engine' | 'doctor' | 'workspace'> {
    return {
      'engine.describe': () => this.#describe(),
      'engine.join': ({ window, reader }, caller) => {
        caller.reader = reader
        caller.window = this.#otherWindows(caller).includes(window) ? randomUUID() : window
        return { window: caller.window }
      },
      'doctor.report': async () => {
        this.#backend ??= await this.#workers.interactive.run('describe', {})
        return examine(this.#backend, this.#context.workspace.path)
      },
      'workspace.recent': () => recentWorkspaces(),
      'workspace.forgetRecent': () => forgetOtherWorkspaces(this.#context.workspace.path),
      'workspace.open': async ({ path }, caller) => {
        const context = this.#openContext(workspacePath(caller, path))
        await this.#context.jobs.stop()
        this.#context.workspace.close()
        return this.#change(context)
      },
      'workspace.restore': () => this.#mend((path) => void restoreWorkspace(path)),
      'workspace.repair': () => this.#mend((path) => void repairWorkspace(path)),
      'workspace.merge': async ({ path }, caller) => {
        const summary = await this.#context.workspace.merge(workspacePath(caller, path))
        for (const { id } of this.#context.workspace.audits.list()) this.#notify('findings.changed', { auditId: id })
        for (const { sourceId } of this.#context.workspace.measurements.counts())
          this.#notify('measurements.changed', { sourceId })
        return summary
      }
    }
  }

  /** Serves another workspace, or the same one after a change. */
  #change(context: EngineContext): EngineDescription {
    this.#context = context
    this.#handlers = this.#allHandlers()
    this.#compared = this.#compareFolders()
    this.#notify('engine.described', this.#describe())
    return this.#describe()
  }

  /** Restores or repairs the damaged workspace that is open, and opens it again. @throws argument.invalid if sound */
  async #mend(work: (path: string) => void): Promise<EngineDescription> {
    const { workspace, jobs } = this.#context
    if (!workspace.isDamaged)
      throw new DenoscopeError('argument.invalid', `workspace: ${workspace.path} is not damaged; nothing was changed`)
    await jobs.stop()
    workspace.close()
    try {
      work(workspace.path)
    } finally {
      this.#change(this.#openContext(workspace.path))
    }
    return this.#describe()
  }

  #describe(): EngineDescription {
    const { path, notices, isDamaged } = this.#context.workspace
    return {
      version: appVersion,
      startedAt: this.#startedAt,
      workspace: path,
      notices: [...notices, ...this.#folderNotices],
      damage: isDamaged ? { newestBackup: listBackups(path)[0]?.madeAt ?? null } : null,
      backend: this.#backend
    }
  }

  /** Checks the audits' folders beside other work, and reports missing files. */
  async #compareFolders(): Promise<void> {
    const { workspace } = this.#context
    this.#folderNotices = []
    try {
      const found = await workspace.compareFolders()
      if (this.#context.workspace !== workspace || found.length === 0) return
      this.#folderNotices = found
      this.#notify('engine.described', this.#describe())
    } catch (thrown) {
      this.#logFailure('compare folders', thrown)
    }
  }

  async #learnBackend(): Promise<void> {
    try {
      this.#backend = await this.#workers.interactive.run('describe', {})
      this.#notify('engine.described', this.#describe())
    } catch (thrown) {
      this.#logFailure('describe', thrown)
    }
  }

  /** @param cause client that caused the event, which gets no notice. */
  #notify<Name extends EventName>(name: Name, payload: EngineEvents[Name], cause?: Caller): void {
    for (const [listener, caller] of this.#listeners) if (caller !== cause) listener(name, payload)
  }

  /** Windows that are connected, besides the caller's. */
  #otherWindows(caller: Caller): string[] {
    return [...this.#listeners.values()].flatMap((other) => (other === caller ? [] : (other.window ?? [])))
  }

  /** Logs codes and stack frames only: messages may name files, and files may be named after patients. */
  #logFailure(name: string, thrown: unknown): void {
    const command = Object.hasOwn(contract, name) ? name : 'unknown'
    const { code } = asDenoscopeError(thrown)
    if (code !== 'internal') return this.#log.info({ command, code }, 'refused')
    this.#log.error({ command, ...codeAndFrames(thrown) }, 'failed')
  }
}

/** Opens a workspace, a damaged one for reading only. @throws workspace.unusable, workspace.newer */
function openOrSalvage(path: string): Workspace {
  try {
    return Workspace.open(path)
  } catch (thrown) {
    if (thrown instanceof DamagedDatabase) return Workspace.openDamaged(path, thrown)
    throw thrown
  }
}

/**
 * The folder of a workspace that a caller may open: a named path, or one of the engine's own list of workspaces.
 * A folder within a workspace is refused: a database among the uploads of a client could name any file.
 * @throws path.refused, workspace.unusable
 */
function workspacePath(caller: Caller, path: NamedPath): string {
  const known = recentWorkspaces().find((workspace) => workspace.path === path.named)
  const folder = known?.path ?? allowed(caller, path)
  const outer = enclosingWorkspace(folder)
  if (outer === null) return folder
  throw new DenoscopeError(
    'workspace.unusable',
    `${folder}: lies within the workspace ${outer}; choose a folder outside of it`
  )
}

function issueLine(error: z.ZodError): string {
  const issue = error.issues[0]!
  return `${issue.path.join('.') || 'input'}: ${issueWords(issue)}`
}
