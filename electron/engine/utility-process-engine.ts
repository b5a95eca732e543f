import {
  MessageChannelMain,
  utilityProcess,
  type MessagePortMain,
  type UtilityProcess,
  type WebContents
} from 'electron'
import { DenoscopeError } from '../../src-core/errors.ts'
import type { EngineAnswer, EngineStart } from '../../src-core/engine/transports/utility-process-main.ts'
import { type EngineConnection, channels } from '../page/bridge.ts'
import { stopWithin, type EngineHost } from './engine-host.ts'

export interface UtilityProcessOptions {
  readonly script: string
  readonly workspace: string
  readonly grantKey: string
}

/** Runs the engine in Electron's utility process. Each page has its own port to the engine. */
export class UtilityProcessEngine implements EngineHost {
  readonly #script: string
  readonly #grantKey: string
  #workspace: string
  #child: Promise<UtilityProcess> | null = null

  constructor({ script, workspace, grantKey }: UtilityProcessOptions) {
    this.#script = script
    this.#grantKey = grantKey
    this.#workspace = workspace
  }

  async connectable(): Promise<readonly string[]> {
    await this.#running()
    return []
  }

  async opened(): Promise<void> {
    const child = await this.#running()
    const confirmed = confirmation(child)
    child.postMessage(this.#startMessage())
    if (!(await confirmed))
      throw new DenoscopeError('engine.disconnected', 'The engine ended while it opened the workspace.')
  }

  useWorkspace(folder: string): void {
    this.#workspace = folder
  }

  /** Connects a page, with one retry: the end of a killed engine may not be reported yet. */
  async connect(page: WebContents): Promise<EngineConnection> {
    const port = (await this.#connectPort()) ?? (await this.#connectPort())
    if (!port) throw new DenoscopeError('engine.disconnected', 'The engine ended while it opened the workspace.')
    page.postMessage(channels.enginePort, null, [port])
    return { kind: 'message-port' }
  }

  /** Port that the engine has confirmed; null if the engine ended first. */
  async #connectPort(): Promise<MessagePortMain | null> {
    const child = await this.#running()
    const { port1, port2 } = new MessageChannelMain()
    const confirmed = confirmation(child)
    child.postMessage(this.#startMessage(), [port1])
    return (await confirmed) ? port2 : null
  }

  async stop(): Promise<void> {
    const child = await this.#child?.catch(() => null)
    if (!child) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.postMessage({ stop: true })
    const timer = setTimeout(() => child.kill(), stopWithin)
    await ended
    clearTimeout(timer)
  }

  #startMessage(): EngineStart {
    return { workspace: this.#workspace, grantKey: this.#grantKey }
  }

  #running(): Promise<UtilityProcess> {
    this.#child ??= this.#spawn()
    return this.#child
  }

  #spawn(): Promise<UtilityProcess> {
    return new Promise((resolve, reject) => {
      const child = utilityProcess.fork(this.#script, [], { serviceName: 'Denoscope engine', stdio: 'inherit' })
      child.once('spawn', () => resolve(child))
      child.once('exit', (code) => {
        this.#child = null
        reject(new DenoscopeError('engine.disconnected', `The engine ended while it started (exit code ${code}).`))
      })
    })
  }
}

/**
 * Waits for the engine's first message. @returns true if it serves; false if it ended first
 * @throws the engine's error if it refuses the workspace
 */
function confirmation(child: UtilityProcess): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const answers = (answer: EngineAnswer) => {
      child.off('exit', ends)
      if (answer === 'connected') resolve(true)
      else reject(new DenoscopeError(answer.refused.code, answer.refused.message))
    }
    const ends = () => {
      child.off('message', answers)
      resolve(false)
    }
    child.once('message', answers).once('exit', ends)
  })
}
