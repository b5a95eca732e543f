import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess, type WebContents } from 'electron'
import { DenoscopeError } from '../../src-core/errors.ts'
import type { EngineConnection } from '../bridge.ts'
import { channels } from '../channels.ts'
import { stopWithin, type EngineHost } from './host.ts'

export interface UtilityProcessOptions {
  readonly script: string
  readonly workspace: string
}

/** The engine in Electron's utility process; each page gets a port of its own to it. */
export class UtilityProcessEngine implements EngineHost {
  readonly #options: UtilityProcessOptions
  #child: Promise<UtilityProcess> | null = null

  constructor(options: UtilityProcessOptions) {
    this.#options = options
  }

  async connectable(): Promise<readonly string[]> {
    await this.#running()
    return []
  }

  /** Tries again once: an engine that was just killed may not be known to be gone yet. */
  async connect(page: WebContents): Promise<EngineConnection> {
    const port = (await this.#connectPort()) ?? (await this.#connectPort())
    if (!port) throw new DenoscopeError('engine.disconnected', 'The engine ended while it opened the workspace.')
    page.postMessage(channels.enginePort, null, [port])
    return { kind: 'message-port' }
  }

  /** A port that the engine has confirmed to serve; null when it ended instead. */
  async #connectPort(): Promise<MessagePortMain | null> {
    const child = await this.#running()
    const { port1, port2 } = new MessageChannelMain()
    const confirmed = confirmation(child)
    child.postMessage({ workspace: this.#options.workspace }, [port1])
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

  #running(): Promise<UtilityProcess> {
    this.#child ??= this.#spawn()
    return this.#child
  }

  #spawn(): Promise<UtilityProcess> {
    return new Promise((resolve, reject) => {
      const child = utilityProcess.fork(this.#options.script, [], { serviceName: 'Denoscope engine', stdio: 'inherit' })
      child.once('spawn', () => resolve(child))
      child.once('exit', (code) => {
        this.#child = null
        reject(new DenoscopeError('engine.disconnected', `The engine ended while it started (exit code ${code}).`))
      })
    })
  }
}

/** Whether the engine says that it serves, before it ends. */
function confirmation(child: UtilityProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (served: boolean) => {
      child.off('message', serves).off('exit', ends)
      resolve(served)
    }
    const serves = () => settle(true)
    const ends = () => settle(false)
    child.once('message', serves).once('exit', ends)
  })
}
