import { spawn, type ChildProcess } from 'node:child_process'
import { DenoscopeError, type ErrorCode } from '../../errors.ts'
import type { PathGrants } from '../path-rules.ts'

/** Options of a served engine, sent once as the first message to its process. */
export interface ServedEngineOptions {
  readonly workspace: string
  /** 0 chooses any free port. */
  readonly port: number
  /** Default: a new token. */
  readonly token?: string
  /** Origins besides the server's own whose pages may connect. */
  readonly origins: readonly string[]
  readonly grants: PathGrants
  /** Files and folders to open at the start; standard error names those that are refused. */
  readonly open: readonly string[]
}

export interface ServedAddress {
  /** Includes the token in its fragment. */
  readonly url: string
  readonly port: number
  readonly token: string
}

/** From the parent to the engine's process. */
export type ToServedEngine =
  | { readonly start: ServedEngineOptions }
  /** Absolute paths to open, as at the start. */
  | { readonly open: readonly string[] }
  | { readonly stop: true }

/** From the engine's process to its parent. */
export type FromServedEngine =
  | { readonly serving: ServedAddress }
  | { readonly refused: { readonly code: ErrorCode; readonly message: string } }
  /** Another workspace was opened. */
  | { readonly workspace: string }

export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** The parent's side of an engine that serves in a process of its own. The process ends when its parent does. */
export class ServedEngine {
  readonly address: ServedAddress
  /** The workspace that is open now. */
  workspace: string
  readonly #child: ChildProcess
  readonly ended: Promise<ProcessEnd>

  private constructor(child: ChildProcess, ended: Promise<ProcessEnd>, address: ServedAddress, workspace: string) {
    this.#child = child
    this.ended = ended
    this.address = address
    this.workspace = workspace
    child.on('message', (message: FromServedEngine) => {
      if ('workspace' in message) this.workspace = message.workspace
    })
  }

  /**
   * Starts an engine and waits until it serves.
   * @throws what the engine refuses, such as a workspace in use; engine.disconnected if it ends without an answer
   */
  static async start(node: string, script: string, options: ServedEngineOptions): Promise<ServedEngine> {
    const child = spawn(node, [script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const ended = new Promise<ProcessEnd>((resolve) => {
      child.once('error', () => resolve({ code: 1, signal: null }))
      child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    send(child, { start: options })
    return new ServedEngine(child, ended, await servingAt(child, ended), options.workspace)
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Opens files and folders. @throws engine.disconnected if the engine has ended */
  open(paths: readonly string[]): void {
    if (!this.#child.connected)
      throw new DenoscopeError('engine.disconnected', 'The engine is being started again; try again in a moment.')
    send(this.#child, { open: paths })
  }

  /** Asks the engine to close its workspace and end. */
  stop(): void {
    send(this.#child, { stop: true })
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

/** Sends a message unless the engine has ended, which `ended` reports. */
function send(child: ChildProcess, message: ToServedEngine): void {
  if (child.connected) child.send(message, () => {})
}

async function servingAt(child: ChildProcess, ended: Promise<ProcessEnd>): Promise<ServedAddress> {
  // The opened workspace may be reported before the engine serves.
  const first = new Promise<FromServedEngine>((resolve) => {
    child.on('message', (message: FromServedEngine) => 'workspace' in message || resolve(message))
  })
  const outcome = await Promise.race([first, ended])
  if ('serving' in outcome) return outcome.serving
  if ('refused' in outcome) throw new DenoscopeError(outcome.refused.code, outcome.refused.message)
  throw new DenoscopeError(
    'engine.disconnected',
    `The engine could not be started: it ended ${'code' in outcome ? howEnded(outcome) : 'early'}.`
  )
}

export const howEnded = ({ code, signal }: ProcessEnd) => (signal ? `by ${signal}` : `with exit code ${code}`)
