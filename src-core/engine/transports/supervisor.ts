import { setTimeout as pause } from 'node:timers/promises'
import { asDenoscopeError, DenoscopeError } from '../../errors.ts'
import { servedScript } from '../../runtime/package-paths.ts'
import { howEnded, ServedEngine, type ServedAddress, type ServedEngineOptions } from './served-engine.ts'

/** An engine that ends more often than this within `restartWindow` milliseconds is not started again. */
const mostRestarts = 5
const restartWindow = 60_000
/** Before an engine is started again; the workspace's lock and the port are free by then, in ms. */
const restartPause = 200
/** An engine that is asked to stop gets this long before it is killed, in ms. */
const stopWithin = 5000

type RunningEngine = Pick<ServedEngine, 'address' | 'ended' | 'pid' | 'workspace' | 'stop' | 'kill'>
type StartEngine = (options: ServedEngineOptions) => Promise<RunningEngine>

/**
 * Keeps a served engine running: one that ends unexpectedly is started again at the same address with the same token, on
 * the workspace that it had open. What was answered before is on disk, and open pages connect again by themselves.
 */
export class Supervisor {
  readonly address: ServedAddress
  /** Resolves when the engine was stopped or ended by itself without an error; rejects when it ends again and again. */
  readonly ended: Promise<void>
  readonly #options: ServedEngineOptions
  readonly #say: (line: string) => void
  readonly #start: StartEngine
  #engine: RunningEngine
  #stopping = false
  #restarts: number[] = []

  private constructor(
    engine: RunningEngine,
    options: ServedEngineOptions,
    say: (line: string) => void,
    start: StartEngine
  ) {
    this.#engine = engine
    this.#options = options
    this.#say = say
    this.#start = start
    this.address = engine.address
    this.ended = this.#watch()
  }

  /** @param say told in one line what happens to the engine. @throws what the engine refuses at its first start */
  static async start(
    options: ServedEngineOptions,
    say: (line: string) => void,
    start: StartEngine = startEngine
  ): Promise<Supervisor> {
    return new Supervisor(await start(options), options, say, start)
  }

  /** The engine's process as it is now. */
  get pid(): number {
    return this.#engine.pid
  }

  /** Ends the engine and resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#engine.stop()
    const timer = setTimeout(() => this.#engine.kill(), stopWithin)
    await this.#engine.ended
    clearTimeout(timer)
  }

  async #watch(): Promise<void> {
    for (;;) {
      const end = await this.#engine.ended
      if (this.#stopping || end.code === 0) return
      this.#say(`the engine ended unexpectedly (${howEnded(end)}); what was shown as saved is on disk`)
      await this.#startAgain()
      this.#say('the engine was started again at the same address; open pages connect by themselves')
    }
  }

  async #startAgain(): Promise<void> {
    const { port, token } = this.address
    const options = { ...this.#options, workspace: this.#engine.workspace, port, token, open: [] }
    for (;;) {
      this.#countRestart()
      await pause(restartPause)
      try {
        this.#engine = await this.#start(options)
        if (this.#stopping) this.#engine.stop()
        return
      } catch (thrown) {
        this.#say(asDenoscopeError(thrown).message)
      }
    }
  }

  #countRestart(): void {
    const now = performance.now()
    this.#restarts = [...this.#restarts.filter((at) => now - at < restartWindow), now]
    if (this.#restarts.length <= mostRestarts) return
    throw new DenoscopeError(
      'engine.disconnected',
      `The engine ended ${mostRestarts + 1} times within a minute and is not started again.`
    )
  }
}

const startEngine = (options: ServedEngineOptions) => ServedEngine.start(process.execPath, servedScript(), options)
