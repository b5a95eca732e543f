import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { EngineClient, connectWebSocket } from '../../../../renderer/engine/engine-client.ts'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { pathRule } from '../../../../src-core/engine/path-rules.ts'
import { webSocketProtocol } from '../../../../src-core/engine/protocol.ts'
import { type RunningServer, serve, serveClient } from '../../../../src-core/engine/transports/loopback-server.ts'

let directory: string
let engine: EngineService
let server: RunningServer

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'denoscope-serve-'))
  process.env.DENOSCOPE_CONFIG = join(directory, 'config')
  engine = new EngineService({ workspacePath: join(directory, 'workspace'), log: pino({ level: 'silent' }) })
  server = await serve(engine, { port: 0, paths: pathRule({ folders: [] }) })
})
afterAll(async () => {
  await server.close()
  await engine.close()
  rmSync(directory, { recursive: true })
})

const own = () => `127.0.0.1:${server.port}`

/** Result of an attempt to connect: `open`, or the HTTP status. */
function attempt(options: { protocols?: string[]; origin?: string; host?: string }): Promise<string> {
  const protocols = options.protocols ?? [webSocketProtocol, `token.${server.token}`]
  const headers = options.host ? { Host: options.host } : undefined
  const socket = new WebSocket(`ws://${own()}/engine`, protocols, {
    origin: options.origin ?? `http://${own()}`,
    headers
  })
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.close()
      resolve('open')
    })
    socket.on('unexpected-response', (_, response) => resolve(String(response.statusCode)))
    socket.on('error', () => {})
  })
}

function get(path: string, host = own()): Promise<{ status: number; policy: string; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: server.port, path, headers: { Host: host } }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (part: string) => (body += part))
      response.on('end', () => {
        const policy = String(response.headers['content-security-policy'] ?? '')
        resolve({ status: response.statusCode!, policy, body })
      })
    })
    call.on('error', reject).end()
  })
}

describe('serve', () => {
  it('accepts its own page with the token', async () => {
    expect(await attempt({})).toBe('open')
  })

  it('refuses a connection without the token, or with a wrong one of the same length', async () => {
    expect(await attempt({ protocols: [webSocketProtocol] })).toBe('403')
    expect(await attempt({ protocols: [webSocketProtocol, `token.${'0'.repeat(48)}`] })).toBe('403')
  })

  it('refuses pages of another origin even with the token', async () => {
    expect(await attempt({ origin: 'http://example.org' })).toBe('403')
    expect(await attempt({ origin: 'http://localhost:1' })).toBe('403')
  })

  it('refuses a foreign Host, as DNS rebinding sends it, for the socket and for files', async () => {
    expect(await attempt({ host: 'evil.example' })).toBe('403')
    expect((await get('/', 'evil.example')).status).toBe(403)
  })

  it('serves the screen with a strict content security policy', async () => {
    const { status, policy, body } = await get('/')
    expect(status).toBe(200)
    expect(body).toContain('<title>')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe-eval(?<!wasm-unsafe-eval)|https?:/)
  })

  it('serves nothing above the screen', async () => {
    expect((await get('/../package.json')).body).not.toContain('"denoscope"')
    expect((await get('/%2e%2e/%2e%2e/package.json')).body).not.toContain('"denoscope"')
  })

  it('answers a typed client, and refuses what the contract does not list', async () => {
    const engineUrl = `ws://${own()}/engine`
    globalThis.WebSocket = class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { origin: `http://${own()}` })
      }
    } as unknown as typeof globalThis.WebSocket
    const client = new EngineClient(await connectWebSocket(engineUrl, server.token))
    const phantom = await client.call('sources.openPhantom', { seed: 3, slices: 2 })
    const slice = await client.call('slices.read', { sourceId: phantom.id, index: 1 })
    expect(slice.data).toBeInstanceOf(Float32Array)
    expect(slice.data.length).toBe(phantom.rows * phantom.columns)
    await expect(client.call('slices.read', { sourceId: phantom.id, index: 2 })).rejects.toMatchObject({
      code: 'slice.out-of-range'
    })
    await expect(client.call('slices.read', { sourceId: phantom.id, index: -1 })).rejects.toMatchObject({
      code: 'argument.invalid'
    })
    await expect(
      client.call('slices.write' as 'slices.read', { sourceId: phantom.id, index: 0 })
    ).rejects.toMatchObject({ code: 'argument.invalid', message: "command: there is no 'slices.write'" })
    client.close()
  })

  it('reports that its port is in use', async () => {
    await expect(serve(engine, { port: server.port, paths: pathRule({ folders: [] }) })).rejects.toThrow(
      /in use by another program/
    )
  })
})

/** A socket whose client reads only on command of the test. */
class SlowSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  isPaused = false
  closedWith: number | null = null
  terminated = false
  readonly #unread: { bytes: number; read: () => void }[] = []

  send(frame: Uint8Array, read: () => void): void {
    this.bufferedAmount += frame.byteLength
    this.#unread.push({ bytes: frame.byteLength, read })
  }
  readAll(): void {
    for (const { bytes, read } of this.#unread.splice(0)) {
      this.bufferedAmount -= bytes
      read()
    }
  }
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
  close(code: number): void {
    this.closedWith = code
    this.readyState = 2
  }
  terminate(): void {
    this.terminated = true
  }
}

/** A frame of this length that takes no memory. */
const bytes = (byteLength: number) => ({ byteLength }) as Uint8Array

/** A served client, each of whose calls gets an answer of this length. */
function served(answerBytes: number) {
  const socket = new SlowSocket()
  let begun = 0
  let post: (frame: Uint8Array) => void = () => {}
  const engine = {
    attach(channel: { post: typeof post; on: (receive: (frame: Uint8Array) => unknown) => void }) {
      post = channel.post
      channel.on(async () => {
        begun++
        await Promise.resolve()
        channel.post(bytes(answerBytes))
      })
      return () => {}
    }
  }
  serveClient(engine as unknown as EngineService, socket as unknown as WebSocket, (named) => named)
  return { socket, begun: () => begun, notify: (length: number) => post(bytes(length)) }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))

it('a client that sends requests without reading answers is not read from, and no further call of it begins until it has caught up', async () => {
  const { socket, begun } = served(8 * 2 ** 20)
  for (let call = 0; call < 500; call++) socket.emit('message', new Uint8Array(1), true)
  await settled()
  expect(socket.isPaused).toBe(true)
  expect(begun()).toBeLessThan(50)
  expect(socket.bufferedAmount).toBeLessThan(512 * 2 ** 20)
  for (let round = 0; round < 500 && begun() < 500; round++) {
    socket.readAll()
    await settled()
  }
  socket.readAll()
  await settled()
  expect([begun(), socket.isPaused, socket.terminated]).toEqual([500, false, false])
})

it('a client that reads none of the events is let go', () => {
  const { socket, notify } = served(1)
  for (let event = 0; event < 100 && !socket.terminated; event++) notify(16 * 2 ** 20)
  expect(socket.terminated).toBe(true)
})

it('frames that a client sent before a text frame are dropped with it', async () => {
  const { socket, begun } = served(8 * 2 ** 20)
  for (let call = 0; call < 100; call++) socket.emit('message', new Uint8Array(1), true)
  await settled()
  const before = begun()
  socket.emit('message', new Uint8Array(1), false)
  socket.readAll()
  await settled()
  expect([socket.closedWith, begun()]).toEqual([1003, before])
})
