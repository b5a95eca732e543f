import { ServedEngine } from '../../src-core/engine/transports/served-engine.ts'
import type { EngineConnection } from '../page/bridge.ts'
import { origin } from '../page/page-address.ts'
import { stopWithin, type EngineHost } from './engine-host.ts'

export interface ChildProcessOptions {
  /** Path of a Node version that can run the engine. */
  readonly node: string
  readonly script: string
  readonly workspace: string
  readonly grantKey: string
}

/**
 * Runs the engine as a Node process on loopback, for an Electron whose Node is too old for the engine.
 * The engine ends with this process. A restart keeps the port, because the page may connect to no other port.
 */
export class ChildProcessEngine implements EngineHost {
  readonly #options: ChildProcessOptions
  #workspace: string
  #engine: Promise<ServedEngine> | null = null
  #port = 0

  constructor(options: ChildProcessOptions) {
    this.#options = options
    this.#workspace = options.workspace
  }

  async connectable(): Promise<readonly string[]> {
    const { port } = (await this.#running()).address
    return [`ws://127.0.0.1:${port}`]
  }

  async opened(): Promise<void> {
    await this.#running()
  }

  useWorkspace(folder: string): void {
    this.#workspace = folder
    this.#engine = null
  }

  async connect(): Promise<EngineConnection> {
    const { port, token } = (await this.#running()).address
    return { kind: 'websocket', url: `ws://127.0.0.1:${port}/engine`, token }
  }

  async stop(): Promise<void> {
    const engine = await this.#engine?.catch(() => null)
    if (!engine) return
    engine.stop()
    const timer = setTimeout(() => engine.kill(), stopWithin)
    await engine.ended
    clearTimeout(timer)
  }

  /** Keeps a failed start: only another workspace causes a second attempt. */
  async #running(): Promise<ServedEngine> {
    this.#engine ??= this.#start()
    return this.#engine
  }

  async #start(): Promise<ServedEngine> {
    const { node, script, grantKey } = this.#options
    const engine = await ServedEngine.start(node, script, {
      workspace: this.#workspace,
      port: this.#port,
      origins: [origin],
      grants: { key: grantKey },
      open: []
    })
    this.#port = engine.address.port
    void engine.ended.then(() => {
      this.#workspace = engine.workspace
      this.#engine = null
    })
    return engine
  }
}
