import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { freePort } from '../../../support/orthanc.ts'

/** A-ASSOCIATE-RJ: rejected, transient, presentation, local limit exceeded (PS3.8 9.3.4). */
const localLimitExceeded = Buffer.from([3, 0, 0, 0, 0, 4, 0, 2, 3, 2])

/** A proxy in front of a DIMSE port of loopback that rejects an association while another one is open. */
export async function oneAssociation(port: number): Promise<{ port: number; rejected: () => number }> {
  let rejected = 0
  const open = new Set<Socket>()
  const server = createServer((client) => {
    client.on('error', () => client.destroy())
    if (open.size > 0) {
      rejected++
      client.once('data', () => client.end(localLimitExceeded))
      return
    }
    open.add(client)
    const upstream = connect(port, '127.0.0.1')
    upstream.on('error', () => client.destroy())
    client.on('close', () => {
      open.delete(client)
      upstream.destroy()
    })
    client.pipe(upstream).pipe(client)
  })
  const own = await freePort()
  await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return { port: own, rejected: () => rejected }
}
