import { expect, it } from 'vitest'
import { decodeFrame, encodeFrame } from '../../../../src-core/engine/transports/wire.ts'

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
