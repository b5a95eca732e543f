import { ServedEngine } from '../../src-core/engine/served-engine.ts'
import type { EngineConnection } from '../bridge.ts'
import { origin } from '../origin.ts'
import { stopWithin, type EngineHost } from './host.ts'

export interface ChildProcessOptions {
  /** A Node that the engine can run on. */
  readonly node: string
  readonly script: string
  readonly workspace: string
  readonly grantKey: string
}

/**
 * The engine as a Node process that serves on loopback, for an Electron whose own Node is too old for it. It ends when
 * this process does. It keeps its port when it is started again, since the page may connect to no other.
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

  /** An engine that never ran is not tried again at every call, but once it is given another workspace. */
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
