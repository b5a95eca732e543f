import { describe, expect, it } from 'vitest'
import {
  clientFrameLimits,
  decodeClientFrame,
  decodeFrame,
  encodeFrame
} from '../../../../src-core/engine/transports/wire.ts'
import { Random } from '../../../../src-core/random/random.ts'

it('carries typed arrays with their type, NaN and infinity among the values', () => {
  const message = {
    pixels: new Float32Array([0, 0.5, -1]),
    scores: new Float64Array([NaN, Infinity, -Infinity]),
    rows: new Int32Array([-3, 7]),
    bytes: new Uint8Array([0, 255]),
    nothing: null
  }
  const arrived = decodeFrame(encodeFrame(message)) as typeof message
  expect(arrived.pixels).toBeInstanceOf(Float32Array)
  expect(arrived.scores).toBeInstanceOf(Float64Array)
  expect(arrived.rows).toBeInstanceOf(Int32Array)
  expect(arrived.bytes).toBeInstanceOf(Uint8Array)
  expect(arrived).toEqual(message)
})

it('makes each frame readable on its own', () => {
  const first = encodeFrame({ name: 'a', value: 1 }).slice()
  const second = encodeFrame({ name: 'b', value: 2 }).slice()
  expect(decodeFrame(second)).toEqual({ name: 'b', value: 2 })
  expect(decodeFrame(first)).toEqual({ name: 'a', value: 1 })
})

const bytes = (...values: number[]) => Uint8Array.from(values)
const refusal = expect.objectContaining({ code: 'argument.invalid' })
const request = (input: unknown) => ({ m: 'call', a: ['sources.upload', input], t: 'q', i: 'abc' })

describe('a frame of a client', () => {
  it('is decoded with its typed arrays, undefined among the values, and the same object twice', () => {
    const shared = { row: 1 }
    const message = request({
      a: shared,
      b: [shared, undefined, null, -1, 2 ** 40, 0.5, true, 'ä'.repeat(300)],
      pixels: new Float32Array([1, NaN])
    })
    expect(decodeClientFrame(encodeFrame(message))).toEqual(message)
  })

  it.each([
    ['nothing', bytes()],
    ['text in place of MessagePack', new TextEncoder().encode('{"m":"call"}')],
    ['an array that announces 2^31 elements', bytes(0xdd, 0x80, 0, 0, 0)],
    ['a map that announces 2^32 - 1 entries', bytes(0xdf, 0xff, 0xff, 0xff, 0xff)],
    ['a text longer than the frame', bytes(0xdb, 0xff, 0xff, 0xff, 0xff, 65)],
    ['bytes longer than the frame', bytes(0xc6, 0x7f, 0xff, 0xff, 0xff, 0)],
    ['an extension longer than the frame', bytes(0xc9, 0xff, 0xff, 0xff, 0xff, 0x74, 1)],
    ['bytes after its end', bytes(0xc0, 0xc0)],
    ['a key that is no text', bytes(0x81, 0x01, 0x02)],
    ['a reference', bytes(0xd6, 0x70, 0, 0, 0, 1)],
    ['a record', bytes(0xd4, 0x72, 0x40)],
    ['a regular expression', bytes(0xc7, 0, 0x78)],
    ['a typed array that is not whole', bytes(0xc7, 4, 0x74, 7, 0, 0)],
    ['an unknown typed array', bytes(0xc7, 2, 0x74, 99, 0)],
    ['nesting of 100,000 levels', new Uint8Array(100_000).fill(0x91)],
    ['nesting that ends', new Uint8Array([...new Array<number>(40).fill(0x91), 0xc0])]
  ])('is refused with %s', (_, frame) => {
    expect(() => decodeClientFrame(frame)).toThrow(refusal)
  })

  it('is refused with more values or text than a request has', () => {
    expect(() => decodeClientFrame(encodeFrame(request(new Array(clientFrameLimits.values).fill(0))))).toThrow(
      /too many values/
    )
    expect(() => decodeClientFrame(encodeFrame(request('x'.repeat(clientFrameLimits.text))))).toThrow(/too much text/)
  })

  it('is either decoded or refused with a code, whatever its bytes: 20,000 damaged and random ones', () => {
    const random = new Random(12)
    const whole = encodeFrame(
      request({
        name: 'DOE^JANE',
        bytes: new Uint8Array(40),
        list: [1, 2, { deep: [[['x']]] }],
        data: new Float64Array(3)
      })
    ).slice()
    let decoded = 0
    for (let round = 0; round < 20_000; round++) {
      const frame =
        round % 2 === 0
          ? damaged(whole, random)
          : Uint8Array.from({ length: random.integer(64) }, () => random.integer(256))
      try {
        decodeClientFrame(frame)
        decoded++
      } catch (thrown) {
        expect(thrown).toEqual(refusal)
        expect((thrown as Error).message).not.toContain('DOE')
      }
    }
    expect(decoded).toBeGreaterThan(0)
    expect(decoded).toBeLessThan(20_000)
  })
})

function damaged(whole: Uint8Array, random: Random): Uint8Array {
  const frame = whole.slice(0, random.integer(2) === 0 ? whole.length : random.integer(whole.length))
  for (let change = random.integer(4); change >= 0; change--)
    if (frame.length > 0) frame[random.integer(frame.length)] = random.integer(256)
  return frame
}
