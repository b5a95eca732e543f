import { connect, type Socket } from 'node:net'
import type { ServedAddress } from '../../../../../src-core/engine/transports/served-engine.ts'
import { webSocketProtocol } from '../../../../../src-core/engine/protocol.ts'

/** A handshake as bytes, which may hold what no client library sends. */
export function handshake({ port, token }: ServedAddress, protocols = `${webSocketProtocol}, token.${token}`): Buffer {
  const lines = [
    'GET /engine HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    `Origin: http://127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    `Sec-WebSocket-Protocol: ${protocols}`,
    '',
    ''
  ]
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

/** Opens a connection; its errors are expected. */
export function connectTo(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.on('error', () => {})
  })
}

/** Answer of the server until it closes the connection, as latin-1 text. */
export function answerTo(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (data) => (text += data.toString('latin1')))
  return new Promise((resolve) => socket.once('close', () => resolve(text)))
}

export const textFrame = 0x81
export const binaryFrame = 0x82

/** A masked frame of a client (RFC 6455, 5.2), with a mask of zeros; lengths up to 65535. */
export function frame(first: number, payload: Uint8Array): Buffer {
  const { length } = payload
  const head = length < 126 ? [first, 0x80 | length] : [first, 0x80 | 126, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload])
}

/** The head of a frame that announces more bytes than come. */
export function announced(length: bigint): Buffer {
  const head = Buffer.alloc(14)
  head.set([binaryFrame, 0x80 | 127])
  head.writeBigUInt64BE(length, 2)
  return head
}

/** The close code that a server sent in its last frame. */
export function closeCode(text: string): number | null {
  const bytes = Buffer.from(text, 'latin1')
  return bytes.length >= 4 && bytes.at(-4) === 0x88 && bytes.at(-3) === 2 ? bytes.readUInt16BE(bytes.length - 2) : null
}
