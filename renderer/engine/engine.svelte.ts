import type {
  CommandInput,
  CommandName,
  CommandOutput,
  EngineEvents,
  EventName
} from '../../src-core/engine/contract.ts'
import { DenoscopeError } from '../../src-core/errors.ts'
import type { EngineClient } from './engine-client.ts'
import { connectEngine } from './connect-engine.ts'

export type ConnectionState = 'connecting' | 'connected' | 'lost'

/** The connection of this window with its reactive state. Reconnects on demand. */
class Engine {
  #state = $state<ConnectionState>('connecting')
  #opening: Promise<EngineClient> | null = null
  #client: EngineClient | null = null
  readonly #subscriptions = new Set<(client: EngineClient) => void>()

  get state(): ConnectionState {
    return this.#state
  }

  /** @throws DenoscopeError with the engine's code, or engine.disconnected. */
  async call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandOutput<Name>> {
    return (await this.connect()).call(name, input)
  }

  /** Calls `handler` for an event, also after a reconnection. @returns the function that stops it */
  on<Name extends EventName>(name: Name, handler: (payload: EngineEvents[Name]) => void): () => void {
    let stop = () => {}
    const subscribe = (client: EngineClient) => {
      stop = client.on(name, handler)
    }
    this.#subscriptions.add(subscribe)
    if (this.#client) subscribe(this.#client)
    return () => {
      this.#subscriptions.delete(subscribe)
      stop()
    }
  }

  /** Connects once. After a loss, the next call connects again. */
  connect(): Promise<EngineClient> {
    this.#opening ??= this.#open()
    return this.#opening
  }

  async #open(): Promise<EngineClient> {
    this.#state = 'connecting'
    try {
      const client = await connectEngine()
      client.onClosed(() => this.#forget())
      this.#client = client
      for (const subscribe of this.#subscriptions) subscribe(client)
      this.#state = 'connected'
      return client
    } catch (thrown) {
      this.#forget()
      throw new DenoscopeError('engine.disconnected', 'The engine could not be reached.', { cause: thrown })
    }
  }

  #forget(): void {
    this.#opening = null
    this.#client = null
    this.#state = 'lost'
  }
}

export const engine = new Engine()
