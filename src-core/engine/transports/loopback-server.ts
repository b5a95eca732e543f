import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import sirv from 'sirv'
import { type WebSocket, WebSocketServer } from 'ws'
import { DenoscopeError } from '../../errors.ts'
import { rendererDirectory } from '../../runtime/package-paths.ts'
import type { EngineService } from '../commands/engine-service.ts'
import type { PathRule } from '../path-rules.ts'
import { webSocketProtocol } from '../protocol.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { decodeClientFrame, encodeFrame } from './wire.ts'

const host = '127.0.0.1'
/** Most bytes of a frame. A printed report comes in one frame; files come in parts. */
const longestFrame = 64 * 2 ** 20
/** Most fragments of a message, all of which are kept until the last one. Our own clients send none. */
const mostFragments = 64
/** Most windows, with room for closed ones whose end is not noticed yet. */
const mostClients = 64
/** Most connections, with and without the token. */
const mostConnections = 256
/** Longest time for a request to arrive, in ms. */
const slowestRequest = 5000
/** Longest time without traffic on a connection that is no client's, in ms. */
const longestSilence = 10_000
/** Longest header with a token that is compared. */
const longestProtocolHeader = 1024

export interface RunningServer {
  /** Address of the screen; its fragment carries the token, which browsers never send. */
  readonly url: string
  readonly port: number
  readonly token: string
  close(): Promise<void>
}

export interface ServeOptions {
  /** 0 chooses any free port. */
  readonly port: number
  /** Origins besides the server's own whose pages may connect, such as Electron's `app://denoscope`. */
  readonly origins?: readonly string[]
  /** Default: a new token. An engine that is started again keeps its token, so that open pages find it. */
  readonly token?: string
  /** Decides which paths pages may name. */
  readonly paths: PathRule
}

export const newToken = () => randomBytes(24).toString('hex')

/**
 * Serves the screen and the engine on loopback.
 * A connection needs the token, this server's name as Host, and a known Origin.
 * Other pages in the same browser and other machines have none of these.
 * @throws argument.invalid if the port is in use.
 */
export async function serve(
  engine: EngineService,
  { port, origins = [], token = newToken(), paths }: ServeOptions
): Promise<RunningServer> {
  const files = sirv(rendererDirectory(), { single: true, setHeaders })
  const http = createServer(
    { headersTimeout: slowestRequest, connectionsCheckingInterval: slowestRequest },
    (request, response) => {
      if (!isOwnHost(http, request)) return refuse(response)
      files(request, response)
    }
  )
  http.maxConnections = mostConnections
  http.setTimeout(longestSilence)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: longestFrame,
    maxFragments: mostFragments,
    handleProtocols: () => webSocketProtocol
  })
  http.on('upgrade', (request, socket, head) => {
    // A connection that is reset while it is refused would otherwise end the process.
    socket.on('error', () => socket.destroy())
    if (!isOwnHost(http, request) || !isKnownOrigin(http, request, origins) || !hasToken(request, token)) {
      return refuseUpgrade(socket, '403 Forbidden')
    }
    if (sockets.clients.size >= mostClients) return refuseUpgrade(socket, '503 Service Unavailable')
    sockets.handleUpgrade(request, socket, head, (webSocket) => serveClient(engine, webSocket, paths))
  })
  await listen(http, port)
  return {
    url: `http://${ownHost(http)}/#token=${token}`,
    port: (http.address() as AddressInfo).port,
    token,
    close: () => closeServer(http, sockets)
  }
}

function setHeaders(response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', contentSecurityPolicy())
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Cache-Control', 'no-cache')
}

function ownHost(http: Server): string {
  return `${host}:${(http.address() as AddressInfo).port}`
}

/** False for a page that reached loopback through a name of its own (DNS rebinding): it sends that name as Host. */
function isOwnHost(http: Server, request: IncomingMessage): boolean {
  return request.headers.host === ownHost(http)
}

function isKnownOrigin(http: Server, request: IncomingMessage, origins: readonly string[]): boolean {
  return [`http://${ownHost(http)}`, ...origins].includes(request.headers.origin ?? '')
}

/** Compares digests, which have one length for all texts that a client may send. */
function hasToken(request: IncomingMessage, token: string): boolean {
  const header = request.headers['sec-websocket-protocol'] ?? ''
  if (header.length > longestProtocolHeader) return false
  const expected = digest(`token.${token}`)
  return header.split(',').some((name) => timingSafeEqual(digest(name.trim()), expected))
}

const digest = (text: string) => createHash('sha256').update(text).digest()

function refuse(response: ServerResponse): void {
  response.writeHead(403, { 'Content-Type': 'text/plain' }).end('Forbidden')
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy())
}

function listen(http: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be used: ${cause.code}`
      reject(new DenoscopeError('argument.invalid', `port: ${port} ${why}`, { cause }))
    })
    http.listen(port, host, () => {
      // A connection that cannot be accepted, as with too many open files, must not end the others.
      http.on('error', () => {})
      resolve()
    })
  })
}

function closeServer(http: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate()
  http.closeAllConnections()
  return new Promise((resolve) => http.close(() => resolve()))
}

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
