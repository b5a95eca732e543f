import { Packr } from 'msgpackr/index-no-eval'
import { checkFrame, clientFrameLimits } from './frame-check.ts'

/**
 * MessagePack for WebSocket frames: typed arrays keep their type, as in structured clone.
 * Records and references are off: a frame depends on no other, and no value points at another.
 */
const packr = new Packr({ moreTypes: true, structuredClone: false, useRecords: false })

export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  return packr.pack(message) as Uint8Array<ArrayBuffer>
}

/** Decodes a frame of the engine, which is trusted. */
export function decodeFrame(frame: Uint8Array): unknown {
  return packr.unpack(frame)
}

/** Decodes a frame of a client, which may be anything. @throws argument.invalid without any of its content */
export function decodeClientFrame(frame: Uint8Array): unknown {
  checkFrame(frame, clientFrameLimits)
  return packr.unpack(frame)
}
