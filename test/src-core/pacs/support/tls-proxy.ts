import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { PrivateAuthority } from '../../../support/certificates.ts'
import { freePort } from '../../../support/orthanc.ts'

/**
 * Ends TLS in front of a plain port of loopback, as a web server before an archive does. Debian's Orthanc 1.10.1
 * crashes at the first HTTPS request to itself.
 * @returns its own port
 */
export async function tlsProxy(port: number, { certificate, key }: PrivateAuthority): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (client) => {
    const upstream = connect(port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    client.pipe(upstream).pipe(client)
  })
  const own = await freePort()
  await new Promise<void>((resolve) => server.listen(own, resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return own
}
