import { setTimeout as pause } from 'node:timers/promises'
import { asDenoscopeError, DenoscopeError } from '../../errors.ts'
import { servedScript } from '../../runtime/package-paths.ts'
import { howEnded, ServedEngine, type ServedAddress, type ServedEngineOptions } from './served-engine.ts'

/** Most restarts within `restartWindow` milliseconds. After more, the engine is not started again. */
const mostRestarts = 5
const restartWindow = 60_000
/** Pause before a restart, in ms. The workspace's lock and the port are free by then. */
const restartPause = 200
/** Time between the request to stop and the kill, in ms. */
const stopWithin = 5000

type RunningEngine = Pick<ServedEngine, 'address' | 'ended' | 'pid' | 'workspace' | 'open' | 'stop' | 'kill'>
type StartEngine = (options: ServedEngineOptions) => Promise<RunningEngine>

/**
 * Keeps a served engine running. An engine that ends unexpectedly is started again.
 * Address, token and workspace stay. Answered calls are on disk, and open pages connect again by themselves.
 */
export class Supervisor {
  readonly address: ServedAddress
  /** Resolves if the engine was stopped or ended without an error; rejects if it ends again and again. */
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

  /** @param say receives one line on each change of the engine. @throws what the engine refuses at its first start */
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

  /** Opens files and folders. @throws engine.disconnected while the engine is being started again */
  open(paths: readonly string[]): void {
    this.#engine.open(paths)
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
