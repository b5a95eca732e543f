import { createBirpc, type BirpcReturn, type ChannelOptions } from 'birpc'
import type {
  CommandInput,
  CommandName,
  CommandOutput,
  EngineEvents,
  EventName
} from '../../src-core/engine/contract.ts'
import {
  callTimeLimit,
  type ClientFunctions,
  type EngineFunctions,
  webSocketProtocol
} from '../../src-core/engine/protocol.ts'
import { unwrapReply } from '../../src-core/runtime/reply.ts'
import { DenoscopeError } from '../../src-core/errors.ts'
import { decodeFrame, encodeFrame } from '../../src-core/engine/transports/wire.ts'

/** A connection to the engine: the channel of birpc and its end. */
export interface Transport {
  readonly channel: Pick<ChannelOptions, 'post' | 'on' | 'serialize' | 'deserialize'>
  onClosed(handler: () => void): void
  close(): void
}

/** Connects over WebSocket. @throws Error if the engine cannot be reached or rejects the token */
export function connectWebSocket(url: string, token: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [webSocketProtocol, `token.${token}`])
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('error', () => reject(new Error('The engine could not be reached.')), { once: true })
    socket.addEventListener('open', () => resolve(webSocketTransport(socket)), { once: true })
  })
}

function webSocketTransport(socket: WebSocket): Transport {
  return {
    channel: {
      post: (frame: Uint8Array<ArrayBuffer>) => socket.send(frame),
      on: (receive) => socket.addEventListener('message', (event) => receive(event.data)),
      serialize: encodeFrame,
      deserialize: (data: ArrayBuffer) => decodeFrame(new Uint8Array(data))
    },
    onClosed: (handler) => socket.addEventListener('close', handler, { once: true }),
    close: () => socket.close()
  }
}

/** Transport over a MessagePort that Electron's main process connected to the engine. */
export function messagePortTransport(port: MessagePort): Transport {
  port.start()
  return {
    channel: {
      post: (message) => port.postMessage(message),
      on: (receive) => port.addEventListener('message', (event) => receive(event.data))
    },
    onClosed: (handler) => port.addEventListener('close', handler, { once: true }),
    close: () => port.close()
  }
}

type Handler = (payload: never) => void

/** Calls one command of the engine. */
export type EngineCall = <Name extends CommandName>(
  name: Name,
  input: CommandInput<Name>
) => Promise<CommandOutput<Name>>

/** Client of the engine: typed calls and events over any transport. */
export class EngineClient {
  readonly #rpc: BirpcReturn<EngineFunctions, ClientFunctions>
  readonly #transport: Transport
  readonly #handlers = new Map<string, Set<Handler>>()

  constructor(transport: Transport) {
    this.#transport = transport
    this.#rpc = createBirpc<EngineFunctions, ClientFunctions>(
      { notify: (name, payload) => this.#dispatch(name, payload) },
      { ...transport.channel, timeout: callTimeLimit }
    )
    transport.onClosed(() => this.#rpc.$close(engineLost()))
  }

  /** @throws DenoscopeError with the engine's code, or engine.disconnected. */
  async call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandOutput<Name>> {
    const reply = await this.#rpc.call(name, input).catch((thrown: unknown) => {
      throw engineLost(thrown)
    })
    return unwrapReply(reply) as CommandOutput<Name>
  }

  /** Calls `handler` for an event. @returns the function that stops it */
  on<Name extends EventName>(name: Name, handler: (payload: EngineEvents[Name]) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set()
    this.#handlers.set(name, handlers.add(handler as Handler))
    return () => handlers.delete(handler as Handler)
  }

  onClosed(handler: () => void): void {
    this.#transport.onClosed(handler)
  }

  close(): void {
    this.#transport.close()
  }

  #dispatch(name: string, payload: unknown): void {
    for (const handler of this.#handlers.get(name) ?? []) handler(payload as never)
  }
}

function engineLost(cause?: unknown): DenoscopeError {
  return new DenoscopeError('engine.disconnected', 'The engine did not answer; what was saved is safe.', { cause })
}
