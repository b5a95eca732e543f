import { Packr } from 'msgpackr/index-no-eval'

/**
 * MessagePack for WebSocket frames: typed arrays keep their type, as in structured clone.
 * Records are off: they would make frames depend on the frames before them.
 */
const packr = new Packr({ moreTypes: true, structuredClone: true, useRecords: false })

export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  return packr.pack(message) as Uint8Array<ArrayBuffer>
}

export function decodeFrame(frame: Uint8Array): unknown {
  return packr.unpack(frame)
}
