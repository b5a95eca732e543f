import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { serveClient } from '../../../../src-core/engine/transports/served-client.ts'
import type { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'

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
