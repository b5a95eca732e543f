import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { freePort } from '../../../support/orthanc.ts'

/** Speed and end of what a proxy hands on from the server. */
export interface Passage {
  /** Bytes of an answer that pass at once, then a pause of `pause` ms. */
  readonly bytes: number
  readonly pause: number
  /** Bytes of all answers after which connections are cut; default: never. A test may change it. */
  cutAfter?: number | undefined
}

/** A proxy in front of a port of loopback. @returns its own port, and the number of bytes that passed */
export async function slowProxy(port: number, passage: Passage): Promise<{ port: number; passed: () => number }> {
  let passed = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    client.pipe(upstream)
    client.on('close', () => upstream.destroy())
    void passOn(upstream, client)
  })
  const passOn = async (upstream: Socket, client: Socket) => {
    try {
      for await (const chunk of upstream as AsyncIterable<Buffer>) {
        for (let start = 0; start < chunk.length; start += passage.bytes) {
          const part = chunk.subarray(start, start + passage.bytes)
          passed += part.length
          if (passage.cutAfter !== undefined && passed > passage.cutAfter) return void client.destroy()
          client.write(part)
          if (passage.pause > 0) await new Promise((resolve) => setTimeout(resolve, passage.pause))
        }
      }
      client.end()
    } catch {
      client.destroy()
    }
  }
  const own = await freePort()
  await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: own, passed: () => passed }
}
