import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void

/** A small HTTP server on a free port of loopback. It ends with the test. */
export async function httpServer(handler: Handler): Promise<{ readonly url: string; readonly requests: string[] }> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => handler(request, response, Buffer.concat(parts)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web`, requests }
}

export function answerJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/dicom+json' }).end(JSON.stringify(value))
}

export function answerStatus(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers).end()
}

/** Bytes of a multipart answer with one file. */
export function multipartOf(file: Uint8Array, boundary = 'b'): Buffer {
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    file,
    Buffer.from(`\r\n--${boundary}--\r\n`)
  ])
}

export const studyUid = '1.2.3'
export const seriesUid = '1.2.3.4'

/** DICOM JSON of a series with its study. */
export const seriesJson = (instances: number): object => ({
  '00080020': { vr: 'DA', Value: ['20240312'] },
  '00080060': { vr: 'CS', Value: ['CT'] },
  '00081030': { vr: 'LO', Value: ['Thorax'] },
  '0008103E': { vr: 'LO', Value: ['low dose'] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Wombat^Walter' }] },
  '00100020': { vr: 'LO', Value: ['MRN-77'] },
  '0020000D': { vr: 'UI', Value: [studyUid] },
  '0020000E': { vr: 'UI', Value: [seriesUid] },
  '00200011': { vr: 'IS', Value: [4] },
  '00201209': { vr: 'IS', Value: [instances] }
})

export const instanceJson = (uid: string): object => ({
  '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
  '00080018': { vr: 'UI', Value: [uid] }
})

/**
 * A DICOMweb server with one series.
 * @param files by SOP Instance UID
 * @param instance answers a request for a file; default: the file
 */
export function seriesServer(
  files: ReadonlyMap<string, Buffer>,
  instance: (uid: string, response: ServerResponse) => void = (uid, response) => answerFile(response, files.get(uid)!)
): Promise<{ readonly url: string; readonly requests: string[] }> {
  return httpServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(url!, 'http://x')
    const rest = pathname.replace('/dicom-web/', '')
    const isFirst = (searchParams.get('offset') ?? '0') === '0'
    if (rest === 'studies' || rest === 'series' || rest === `studies/${studyUid}/series`)
      return answerJson(response, isFirst ? [seriesJson(files.size)] : [])
    const within = `studies/${studyUid}/series/${seriesUid}/instances`
    if (rest === within) return answerJson(response, isFirst ? [...files.keys()].map(instanceJson) : [])
    const uid = rest.startsWith(`${within}/`) ? rest.slice(within.length + 1) : ''
    if (files.has(uid)) return instance(uid, response)
    answerStatus(response, 404)
  })
}

export function answerFile(response: ServerResponse, file: Buffer): void {
  response
    .writeHead(200, { 'Content-Type': 'multipart/related; type="application/dicom"; boundary=b' })
    .end(multipartOf(file))
}
