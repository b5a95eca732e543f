import type { ChannelOptions } from 'birpc'
import { webSocketProtocol } from '../../src-core/engine/protocol.ts'
import { decodeFrame, encodeFrame } from '../../src-core/engine/transports/wire.ts'

/** A connection to the engine: the channel of birpc and its end. */
export interface Transport {
  readonly channel: Pick<ChannelOptions, 'post' | 'on' | 'serialize' | 'deserialize'>
  onClosed(handler: () => void): void
  close(): void
}

/** Connects over WebSocket. @throws Error if the engine cannot be reached or rejects the token */
export function connectWebSocket(url: string, token: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [webSocketProtocol, `token.${token}`])
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('error', () => reject(new Error('The engine could not be reached.')), { once: true })
    socket.addEventListener('open', () => resolve(webSocketTransport(socket)), { once: true })
  })
}

function webSocketTransport(socket: WebSocket): Transport {
  return {
    channel: {
      post: (frame: Uint8Array<ArrayBuffer>) => socket.send(frame),
      on: (receive) => socket.addEventListener('message', (event) => receive(event.data)),
      serialize: encodeFrame,
      deserialize: (data: ArrayBuffer) => decodeFrame(new Uint8Array(data))
    },
    onClosed: (handler) => socket.addEventListener('close', handler, { once: true }),
    close: () => socket.close()
  }
}

/** Transport over a MessagePort that Electron's main process connected to the engine. */
export function messagePortTransport(port: MessagePort): Transport {
  port.start()
  return {
    channel: {
      post: (message) => port.postMessage(message),
      on: (receive) => port.addEventListener('message', (event) => receive(event.data))
    },
    onClosed: (handler) => port.addEventListener('close', handler, { once: true }),
    close: () => port.close()
  }
}
