import type { WebSocket } from 'ws'
import type { EngineService } from '../commands/engine-service.ts'
import type { PathRule } from '../path-rules.ts'
import { decodeClientFrame, encodeFrame } from './wire.ts'

/** Most calls of one client at the same time. Further calls wait in the socket. */
const mostCalls = 16
/** Most bytes of unread answers of a client. Above this, further calls wait. */
const mostUnread = 8 * 2 ** 20
/** Most bytes of unread events and answers. Above this, the connection is cut. */
const mostUnreadEvents = 512 * 2 ** 20

/** WebSocket close codes. */
const unsupportedData = 1003
const policyViolation = 1008

/**
 * Serves the engine to one WebSocket.
 * A client that sends anything but well-formed requests is closed.
 * A client that reads its answers too slowly is not read from meanwhile. Answers do not fill the memory.
 */
export function serveClient(engine: EngineService, socket: WebSocket, paths: PathRule): void {
  const client = new ServedClient(socket)
  const detach = engine.attach(
    {
      post: (frame: Uint8Array) => client.send(frame),
      on: (receive) => client.receiveWith(receive),
      serialize: encodeFrame,
      deserialize: decodeClientFrame
    },
    { paths, refuse: () => client.refuse(policyViolation) }
  )
  socket.on('close', detach)
}

class ServedClient {
  readonly #socket: WebSocket
  #receive: (frame: Uint8Array) => unknown = () => {}
  #running = 0
  readonly #waiting: Uint8Array[] = []

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('error', () => socket.terminate())
    socket.on('message', (data: Buffer, isBinary) => (isBinary ? this.#take(data) : this.refuse(unsupportedData)))
  }

  receiveWith(receive: (frame: Uint8Array) => unknown): void {
    this.#receive = receive
  }

  send(frame: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > mostUnreadEvents) return this.#socket.terminate()
    this.#socket.send(frame, () => this.#goOn())
  }

  /** Closes the connection. Requests that have not begun are dropped. */
  refuse(code: number): void {
    this.#waiting.length = 0
    this.#socket.close(code)
    // A client that does not answer the closing handshake is cut off.
    setTimeout(() => this.#socket.terminate(), 1000).unref()
  }

  #take(frame: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#waiting.push(frame)
    this.#goOn()
  }

  #goOn(): void {
    while (this.#waiting.length > 0 && this.#running < mostCalls && this.#socket.bufferedAmount < mostUnread) {
      void this.#run(this.#waiting.shift()!)
    }
    if (this.#waiting.length > 0) this.#socket.pause()
    else if (this.#socket.isPaused) this.#socket.resume()
  }

  async #run(frame: Uint8Array): Promise<void> {
    this.#running++
    try {
      await this.#receive(frame)
    } finally {
      this.#running--
      this.#goOn()
    }
  }
}
