import type {
  CommandInput,
  CommandName,
  CommandOutput,
  EngineEvents,
  EventName
} from '../../src-core/engine/contract.ts'
import { untrack } from 'svelte'
import { DenoscopeError } from '../../src-core/errors.ts'
import { windowReader } from '../platform/window-reader.ts'
import { EngineClient, connectWebSocket, messagePortTransport, type Transport } from './engine-client.ts'

const tokenKey = 'denoscope.token'
const windowKey = 'denoscope.window'

/** Connects to the engine through Electron's bridge if there is one, else to the server of this page. */
async function connectEngine(): Promise<EngineClient> {
  const client = new EngineClient(await connectTransport())
  const { window: id } = await client.call('engine.join', { window: windowId(), reader: windowReader.name })
  sessionStorage.setItem(windowKey, id)
  return client
}

/** Id of the tab. A duplicated tab starts with the id of the original and gets its own from the engine. */
function windowId(): string {
  return sessionStorage.getItem(windowKey) ?? crypto.randomUUID()
}

async function connectTransport(): Promise<Transport> {
  const bridge = window.denoscope
  if (!bridge) return connectWebSocket(`ws://${location.host}/engine`, pageToken())
  const port = nextEnginePort()
  const connection = await bridge.connect()
  if (connection.kind === 'websocket') return connectWebSocket(connection.url, connection.token)
  return messagePortTransport(await port)
}

/** Waits for the engine's port. The preload posts it to the page: a port cannot pass the context bridge. */
function nextEnginePort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    window.addEventListener('message', function receive(event) {
      if (event.source !== window || event.data !== 'denoscope:engine-port' || !event.ports[0]) return
      window.removeEventListener('message', receive)
      resolve(event.ports[0])
    })
  })
}

/** Token from the fragment of the address, which is never sent. Kept for reloads of this tab. */
function pageToken(): string {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const token = fragment.get('token')
  if (token) {
    sessionStorage.setItem(tokenKey, token)
    history.replaceState(null, '', location.pathname)
  }
  return token ?? sessionStorage.getItem(tokenKey) ?? ''
}

/** True if a server answers at the address of this page. A page of Electron has no server. */
async function serverAnswers(): Promise<boolean> {
  if (window.denoscope) return false
  const asked = fetch(location.pathname, { method: 'HEAD', cache: 'no-store' })
  return asked.then(
    ({ ok }) => ok,
    () => false
  )
}

/** `refused`: a server answers, but rejects the token of this page. */
export type ConnectionState = 'connecting' | 'connected' | 'lost' | 'refused'

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
      const client = await connectEngine().catch(connectAgain)
      client.onClosed(() => this.#forget())
      this.#client = client
      for (const subscribe of this.#subscriptions) subscribe(client)
      this.#state = 'connected'
      return client
    } catch (thrown) {
      this.#forget(thrown instanceof TokenRejected ? 'refused' : 'lost')
      throw new DenoscopeError('engine.disconnected', 'The engine could not be reached.', { cause: thrown })
    }
  }

  #forget(state: 'lost' | 'refused' = 'lost'): void {
    this.#opening = null
    this.#client = null
    this.#state = state
  }
}

/** The server answers, but rejects the token of this page. */
class TokenRejected extends Error {}

/** Connects a second time: an engine that has just started may have missed the first time. */
async function connectAgain(thrown: unknown): Promise<EngineClient> {
  if (!(await serverAnswers())) throw thrown
  return connectEngine().catch((cause: unknown) => {
    throw new TokenRejected('The engine rejects the token of this page.', { cause })
  })
}

export const engine = new Engine()

/** Calls `run` at each connection: the present one, and those after a loss. Called while a component is set up. */
export function onEachConnection(run: () => void): void {
  $effect(() => {
    if (engine.state === 'connected') untrack(run)
  })
}
