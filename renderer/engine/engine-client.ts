import { createBirpc, type BirpcReturn } from 'birpc'
import type {
  CommandInput,
  CommandName,
  CommandOutput,
  EngineEvents,
  EventName
} from '../../src-core/engine/contract.ts'
import { callTimeLimit, type ClientFunctions, type EngineFunctions } from '../../src-core/engine/protocol.ts'
import { unwrapReply } from '../../src-core/runtime/reply.ts'
import { DenoscopeError } from '../../src-core/errors.ts'
import type { Transport } from './engine-transport.ts'

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
