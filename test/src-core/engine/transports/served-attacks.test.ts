import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servedScript } from '../../../../src-core/runtime/package-paths.ts'
import { ServedEngine } from '../../../../src-core/engine/transports/served-engine.ts'
import { encodeFrame } from '../../../../src-core/engine/transports/wire.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { connectToEngine } from '../../../support/engine-client.ts'
import {
  announced,
  answerTo,
  binaryFrame,
  closeCode,
  connectTo,
  frame,
  handshake,
  textFrame
} from './support/raw-client.ts'

/** An engine in a process of its own, since an attack may end it. */
let engine: ServedEngine
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'denoscope-attacks-'))
  const options = { workspace: join(folder, 'workspace'), port: 0, origins: [], grants: { folders: [] }, open: [] }
  engine = await ServedEngine.start(process.execPath, servedScript(), options)
})
afterAll(async () => {
  engine.kill()
  await engine.ended
  rmSync(folder, { recursive: true, force: true })
})

/** Fails if the engine has ended, since its port is closed then. */
async function expectAlive(): Promise<void> {
  const client = await connectToEngine(engine.address)
  expect((await client.call('engine.describe', {})).version).toMatch(/^\d/)
  client.close()
}

/** Sends bytes over a connection that has passed the handshake. @returns what the engine sends until it closes */
async function attack(...parts: Uint8Array[]): Promise<string> {
  const socket = await connectTo(engine.address.port)
  const answer = answerTo(socket)
  socket.write(handshake(engine.address))
  await new Promise((resolve) => socket.once('data', resolve))
  for (const part of parts) socket.write(part)
  return answer
}

const request = (i: string, name: unknown, input: unknown = {}) =>
  encodeFrame({ m: 'call', a: [name, input], t: 'q', i }).slice()

describe('the served engine outlives', () => {
  it('clients without a token that reset the connection while they are refused', async () => {
    for (let attempt = 0; attempt < 40; attempt++) {
      const socket = await connectTo(engine.address.port)
      socket.write(handshake(engine.address, 'denoscope'))
      socket.write('more bytes that nobody reads')
      await new Promise((resolve) => setTimeout(resolve, attempt % 4))
      socket.resetAndDestroy()
    }
    await expectAlive()
  })

  it.each([
    ['of the right length with other letters', (token: string) => `denoscope, token.${'ä'.repeat(token.length)}`],
    [
      'with bytes of every value',
      (token: string) =>
        `denoscope, token.${String.fromCharCode(...token.split('').map((_, index) => 160 + (index % 90)))}`
    ],
    ['of 10,000 characters', () => `denoscope, token.${'0'.repeat(10_000)}`],
    ['that is empty', () => ','],
    ['offered a thousand times', () => 'a,'.repeat(1000)]
  ])('a token %s', async (_, protocols) => {
    const socket = await connectTo(engine.address.port)
    const answer = answerTo(socket)
    socket.write(handshake(engine.address, protocols(engine.address.token)))
    expect(await answer).toMatch(/^HTTP\/1\.1 4(00|03|31)/)
    await expectAlive()
  })

  it.each([
    ['a text frame', frame(textFrame, new TextEncoder().encode('{"m":"call","t":"q"}')), 1003],
    ['null', frame(binaryFrame, Uint8Array.of(0xc0)), 1008],
    ['garbage', frame(binaryFrame, Uint8Array.of(0xc1, 0xff, 0x00, 0x93)), 1008],
    ['nothing', frame(binaryFrame, Uint8Array.of()), 1008],
    ['an announced array of 2^31', frame(binaryFrame, Uint8Array.of(0xdd, 0x80, 0, 0, 0)), 1008],
    ['deep nesting', frame(binaryFrame, new Uint8Array(60_000).fill(0x91)), 1008],
    ['an answer to no question', frame(binaryFrame, encodeFrame({ t: 's', i: 'x', r: 1 })), 1008],
    [
      'a call of what is no function of the engine',
      frame(binaryFrame, encodeFrame({ t: 'q', m: 'constructor', a: ['x', {}], i: 'x' })),
      1008
    ],
    ['a call without an id', frame(binaryFrame, encodeFrame({ t: 'q', m: 'call', a: ['engine.describe', {}] })), 1008],
    ['a frame of 2^40 bytes', announced(2n ** 40n), 1009],
    ['a frame of 2^63 bytes', announced(2n ** 63n), 1009],
    ['a reserved opcode', frame(0x83, Uint8Array.of(1)), 1002]
  ])('%s, whose sender it closes', async (_, bytes, code) => {
    expect(closeCode(await attack(bytes))).toBe(code)
    await expectAlive()
  })

  it('commands of any name and inputs of any kind', async () => {
    const client = await connectToEngine(engine.address)
    const call = client.call.bind(client) as (name: string, input: unknown) => Promise<unknown>
    for (const name of ['', '__proto__', 'constructor', 'toString', 'x'.repeat(100_000)]) {
      await expect(call(name, {})).rejects.toMatchObject({ code: 'argument.invalid' })
    }
    for (const input of [null, [], 'x', 7, new Float64Array(2), { id: 'x'.repeat(301) }]) {
      await expect(call('audits.read', input)).rejects.toMatchObject({ code: 'argument.invalid' })
    }
    client.close()
    await expectAlive()
  })

  it('thousands of random frames, whole and damaged ones', async () => {
    const random = new Random(2026)
    for (let connection = 0; connection < 150; connection++) {
      const parts = Array.from({ length: 20 }, (_, index) => randomFrame(random, `${connection}-${index}`))
      const socket = await connectTo(engine.address.port)
      const closed = answerTo(socket)
      socket.write(handshake(engine.address))
      await new Promise((resolve) => socket.once('data', resolve))
      for (const part of parts) socket.write(part)
      if (random.integer(2) === 0) socket.resetAndDestroy()
      else socket.end()
      await closed
    }
    await expectAlive()
  })
})

/** A frame that is well-formed, or has some bytes changed in its framing, its MessagePack or both. */
function randomFrame(random: Random, id: string): Buffer {
  const names = ['engine.describe', 'settings.read', 'audits.read', 'findings.record', 'sources.upload', '__proto__']
  const payload = request(id, names[random.integer(names.length)], {
    id: 'DOE^JANE',
    bytes: new Uint8Array(random.integer(50)),
    list: [[], [1]]
  })
  for (let change = random.integer(4); change > 0; change--)
    payload[random.integer(payload.length)] = random.integer(256)
  const bytes = frame(random.integer(4) === 0 ? random.integer(256) : binaryFrame, payload)
  if (random.integer(3) === 0) bytes[random.integer(8)] = random.integer(256)
  return random.integer(5) === 0 ? bytes.subarray(0, random.integer(bytes.length)) : bytes
}
