import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import sirv from 'sirv'
import { WebSocketServer, type WebSocket } from 'ws'
import { DenoscopeError } from '../errors.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { rendererDirectory } from './entry-points.ts'
import { webSocketProtocol } from './protocol.ts'
import type { EngineService } from './service.ts'
import { decodeFrame, encodeFrame } from './wire.ts'

const host = '127.0.0.1'
/** A whole multi-frame DICOM file may come in one frame. */
const longestFrame = 2 ** 30

export interface RunningServer {
  /** Address of the screen; its fragment carries the token, which browsers never send. */
  readonly url: string
  readonly port: number
  readonly token: string
  close(): Promise<void>
}

export interface ServeOptions {
  /** 0 takes any free port. */
  readonly port: number
  /** Origins besides the server's own whose pages may connect, such as Electron's `app://denoscope`. */
  readonly origins?: readonly string[]
}

/**
 * Serves the screen and the engine on loopback. Whoever connects needs the token, this server's name as Host
 * and an Origin that is known: other pages in the same browser and other machines have none of these.
 * @throws argument.invalid when the port is taken.
 */
export async function serve(engine: EngineService, { port, origins = [] }: ServeOptions): Promise<RunningServer> {
  const token = randomBytes(24).toString('hex')
  const files = sirv(rendererDirectory(), { single: true, setHeaders })
  const http = createServer((request, response) => {
    if (!isOwnHost(http, request)) return refuse(response)
    files(request, response)
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestFrame, handleProtocols: () => webSocketProtocol })
  http.on('upgrade', (request, socket, head) => {
    if (!isOwnHost(http, request) || !isKnownOrigin(http, request, origins) || !hasToken(request, token)) {
      return refuseUpgrade(socket)
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => serveClient(engine, webSocket))
  })
  await listen(http, port)
  return {
    url: `http://${ownHost(http)}/#token=${token}`,
    port: (http.address() as AddressInfo).port,
    token,
    close: () => closeServer(http, sockets)
  }
}

function serveClient(engine: EngineService, socket: WebSocket): void {
  const detach = engine.attach({
    post: (frame: Uint8Array) => socket.send(frame),
    on: (receive) => socket.on('message', (data: Buffer) => receive(data)),
    serialize: encodeFrame,
    deserialize: decodeFrame
  })
  socket.on('close', detach)
  socket.on('error', () => socket.terminate())
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

/** A page that reached loopback through a name of its own (DNS rebinding) sends that name as Host. */
function isOwnHost(http: Server, request: IncomingMessage): boolean {
  return request.headers.host === ownHost(http)
}

function isKnownOrigin(http: Server, request: IncomingMessage, origins: readonly string[]): boolean {
  return [`http://${ownHost(http)}`, ...origins].includes(request.headers.origin ?? '')
}

function hasToken(request: IncomingMessage, token: string): boolean {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  const expected = Buffer.from(`token.${token}`)
  return offered.some((name) => name.length === expected.length && timingSafeEqual(Buffer.from(name), expected))
}

function refuse(response: ServerResponse): void {
  response.writeHead(403, { 'Content-Type': 'text/plain' }).end('Forbidden')
}

function refuseUpgrade(socket: Duplex): void {
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
}

function listen(http: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be used: ${cause.code}`
      reject(new DenoscopeError('argument.invalid', `port: ${port} ${why}`, { cause }))
    })
    http.listen(port, host, resolve)
  })
}

function closeServer(http: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate()
  http.closeAllConnections()
  return new Promise((resolve) => http.close(() => resolve()))
}
