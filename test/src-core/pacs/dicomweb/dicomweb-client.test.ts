import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DicomWebClient } from '../../../../src-core/pacs/dicomweb/dicomweb-client.ts'
import type { ExchangeOptions, StoreOutcome } from '../../../../src-core/pacs/pacs-client.ts'
import { planSend } from '../../../../src-core/pacs/exchange/send-files.ts'
import type { DicomWebServer } from '../../../../src-core/pacs/pacs-server.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import {
  answerFile,
  answerJson,
  answerStatus,
  httpServer,
  multipartOf,
  seriesJson,
  seriesServer,
  seriesUid,
  studyUid,
  type Handler
} from '../support/dicomweb-stub.ts'
import { exchange, fileOf, folderOf, seriesFiles, webServer } from '../support/exchange.ts'

function clientOf(url: string, options: Partial<ExchangeOptions> = {}, server: Partial<DicomWebServer> = {}) {
  const client = new DicomWebClient(webServer(url, server), exchange(options))
  onTestFinished(() => client.close())
  return client
}

/** Studies that a client finds on a server with these answers. */
async function studiesOf(handler: Handler, options: Partial<ExchangeOptions> = {}) {
  const { url } = await httpServer(handler)
  return clientOf(url, options).findStudies({}, 200)
}

const place = { studyUid, seriesUid }
const wanted = [{ sopInstanceUid: '1.2.3.4.1', sopClassUid: null }]

/** The file that a client fetches from a server with this answer. */
async function fetched(answer: (response: Parameters<typeof answerFile>[0], attempt: number) => void) {
  let attempt = 0
  const { url, requests } = await seriesServer(seriesFiles(1), (_uid, response) => answer(response, ++attempt))
  const files: Uint8Array[] = []
  await clientOf(url).retrieve(place, wanted, (bytes) => files.push(bytes))
  return { files, requests }
}

describe('a query', () => {
  it.each([
    ['200 with an empty list', (response: Parameters<Handler>[1]) => answerJson(response, [])],
    ['204 without a body', (response: Parameters<Handler>[1]) => answerStatus(response, 204)]
  ])('finds nothing in %s', async (_name, answer) => {
    expect(await studiesOf((_request, response) => answer(response))).toEqual([])
  })

  it.each([
    ['a list without an end', 200, 64 * 2 ** 20],
    ['a refusal without an end', 500, 2 ** 20]
  ])('ends at a limit: %s', async (_name, status, most) => {
    const part = Buffer.alloc(2 ** 20, ' ')
    const studies = studiesOf((_request, response) => {
      response.writeHead(status, { 'Content-Type': 'application/dicom+json' })
      const send = () => !response.destroyed && response.write(part, send)
      send()
    })
    await expect(studies).rejects.toMatchObject({
      code: 'pacs.failed',
      message: expect.stringMatching(`an answer \\(status ${status}\\) has more than ${most} bytes$`)
    })
  })

  it('asks for pages until one brings nothing new', async () => {
    const { url, requests } = await httpServer(({ url: address }, response) => {
      const offset = Number(new URL(address!, 'http://x').searchParams.get('offset'))
      const uids = [`1.${offset + 1}`, `1.${offset + 2}`].slice(0, Math.max(0, 5 - offset))
      answerJson(
        response,
        uids.map((uid) => ({ '0020000D': { vr: 'UI', Value: [uid] } }))
      )
    })
    const studies = await clientOf(url).findStudies({ PatientID: 'A B' }, 200)
    expect(studies.map(({ StudyInstanceUID }) => StudyInstanceUID)).toEqual(['1.1', '1.2', '1.3', '1.4', '1.5'])
    expect(requests).toHaveLength(4)
    expect(requests[0]).toContain('PatientID=A%20B')
  })

  it('ends if the server ignores the offset, and leaves out objects without a legal UID', async () => {
    const illegal = { '0020000D': { vr: 'UI', Value: ['../../etc'] } }
    const studies = await studiesOf((_request, response) => answerJson(response, [seriesJson(1), illegal]))
    expect(studies.map(({ StudyInstanceUID }) => StudyInstanceUID)).toEqual([studyUid])
  })

  it.each([
    [400, 'pacs.failed', 'the server refused the request (400)'],
    [401, 'pacs.refused', 'the server asks for a user and a password (401)'],
    [403, 'pacs.refused', 'this client may not do this (403)'],
    [404, 'pacs.not-found', 'no DICOMweb services at this address; check its path, such as /dicom-web (404)'],
    [406, 'pacs.failed', 'the server has no answer in the asked form (406)'],
    [415, 'pacs.failed', 'the server does not accept multipart DICOM (415)'],
    [302, 'pacs.not-found', 'the server moved; give its new address (302)'],
    [500, 'pacs.failed', 'the server failed (500)']
  ])('is refused once by %i', async (status, code, words) => {
    const { url, requests } = await httpServer((_request, response) => answerStatus(response, status))
    await expect(clientOf(url).echo()).rejects.toMatchObject({ code, message: `${url}: ${words}` })
    expect(requests).toHaveLength(1)
  })

  it('is tried again after 503, and then answered', async () => {
    let answers = 0
    const options = exchange()
    const studies = await studiesOf((request, response) => {
      if (request.url!.includes('offset=1')) return answerJson(response, [])
      if (++answers <= 2) return answerStatus(response, 503, { 'Retry-After': '0' })
      answerJson(response, [seriesJson(1)])
    }, options)
    expect(studies).toHaveLength(1)
    expect(options.lines.filter(({ event }) => event === 'retry').map(({ attempt }) => attempt)).toEqual([2, 3])
  })

  it('fails after three further attempts', async () => {
    const { url, requests } = await httpServer((_request, response) =>
      answerStatus(response, 503, { 'Retry-After': '0' })
    )
    await expect(clientOf(url).echo()).rejects.toMatchObject({ code: 'pacs.failed' })
    expect(requests).toHaveLength(4)
  })

  it('fails if the server is silent, and says for how long', async () => {
    const silent = studiesOf(() => {}, { timeout: 200 })
    await expect(silent).rejects.toMatchObject({
      code: 'pacs.unreachable',
      message: expect.stringContaining('within 0.2 s')
    })
  })

  it('ends at once if it is cancelled', async () => {
    const controller = new AbortController()
    const silent = studiesOf(() => controller.abort(), { signal: controller.signal })
    await expect(silent).rejects.toMatchObject({ code: 'job.cancelled' })
  })

  it.each([
    ['HTML', '<html>login</html>'],
    ['an object', '{"a":1}'],
    ['half of a list', '[{"0020000D":']
  ])('refuses %s in place of DICOM JSON', async (_name, text) => {
    const answer = studiesOf((_request, response) => void response.writeHead(200).end(text))
    await expect(answer).rejects.toMatchObject({ code: 'pacs.failed', message: expect.stringContaining('DICOM JSON') })
  })

  it('names a wrong port, and a server that speaks another protocol', async () => {
    const listener: Server = createServer((socket) => socket.resume().end('220 mail ready\r\n'))
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const { port } = listener.address() as { port: number }
    const other = clientOf(`http://127.0.0.1:${port}/dicom-web`).echo()
    await expect(other).rejects.toMatchObject({ message: expect.stringContaining('does not speak HTTP at this port') })
    await new Promise((resolve) => listener.close(resolve))
    const none = clientOf(`http://127.0.0.1:${port}/dicom-web`).echo()
    await expect(none).rejects.toMatchObject({
      code: 'pacs.unreachable',
      message: expect.stringContaining('nothing answers at this port')
    })
  })
})

describe('credentials', () => {
  const asked = async (server: Partial<DicomWebServer>, password: string | null) => {
    let header: string | undefined
    const { url } = await httpServer(({ headers }, response) => {
      header = headers.authorization
      answerJson(response, [])
    })
    await clientOf(url, { password }, server).echo()
    return header
  }

  it('are user and password, in UTF-8', async () => {
    const text = Buffer.from('reader:pä:ss').toString('base64')
    expect(await asked({ login: 'basic', user: 'reader' }, 'pä:ss')).toBe(`Basic ${text}`)
  })

  it('are a token', async () => {
    expect(await asked({ login: 'bearer' }, 'abc')).toBe('Bearer abc')
  })

  it('are left out for a server without a login', async () => {
    expect(await asked({}, 'abc')).toBeUndefined()
  })

  it('that are wrong are named without the password', async () => {
    const { url } = await httpServer((_request, response) => answerStatus(response, 401))
    const echo = clientOf(url, { password: 'secret' }, { login: 'basic', user: 'reader' }).echo()
    await expect(echo).rejects.toMatchObject({ message: `${url}: the password of 'reader' is wrong (401)` })
  })
})

describe('an instance', () => {
  const file = fileOf('1.2.3.4.1')

  it('is asked for as it is stored, and arrives unchanged', async () => {
    let accepted: string | undefined
    const { url } = await httpServer(({ headers }, response) => {
      accepted = headers.accept
      answerFile(response, file)
    })
    const files: Uint8Array[] = []
    await clientOf(url).retrieve(place, wanted, (bytes) => files.push(bytes))
    expect(accepted).toBe('multipart/related; type="application/dicom"; transfer-syntax=*')
    expect(files.map((bytes) => Buffer.from(bytes).equals(file))).toEqual([true])
  })

  it('may come with an odd boundary, or as a plain file', async () => {
    const odd = `a'(b)+_,-./:=?`
    const multipart = await fetched((response) => {
      response.writeHead(200, { 'Content-Type': `multipart/related; boundary="${odd}"` }).end(multipartOf(file, odd))
    })
    const plain = await fetched((response) => {
      response.writeHead(200, { 'Content-Type': 'application/dicom' }).end(file)
    })
    for (const { files } of [multipart, plain])
      expect(files.map((bytes) => Buffer.from(bytes).equals(file))).toEqual([true])
  })

  it.each([
    ['in the middle of a part', 'Content-Length'],
    ['without a length', 'Connection']
  ])('is fetched again if the connection is cut %s', async (_name, header) => {
    const body = multipartOf(file)
    const { files, requests } = await fetched((response, attempt) => {
      if (attempt > 1) return answerFile(response, file)
      const value = header === 'Content-Length' ? String(body.length) : 'close'
      response.writeHead(200, { 'Content-Type': 'multipart/related; boundary=b', [header]: value })
      response.write(body.subarray(0, 400), () => (header === 'Content-Length' ? response.destroy() : response.end()))
    })
    expect(files).toHaveLength(1)
    expect(requests).toHaveLength(2)
  })

  it.each([
    ['no multipart', { 'Content-Type': 'application/json' }, Buffer.from('{}'), 'no multipart answer'],
    [
      'junk in a part',
      { 'Content-Type': 'multipart/related; boundary=b' },
      multipartOf(Buffer.from('junk')),
      'one DICOM file'
    ],
    ['no part', { 'Content-Type': 'multipart/related; boundary=b' }, Buffer.from('--b--\r\n'), 'one DICOM file']
  ])('is refused with %s', async (_name, headers, body, words) => {
    const refused = fetched((response) => void response.writeHead(200, headers).end(body))
    await expect(refused).rejects.toMatchObject({ code: 'pacs.failed', message: expect.stringContaining(words) })
  })

  it('that the server no longer has is named as such', async () => {
    const gone = fetched((response) => answerStatus(response, 404))
    await expect(gone).rejects.toMatchObject({ message: expect.stringContaining('no longer has an instance') })
  })
})

describe('sent objects', () => {
  const uids = ['1.2.3.4.1', '1.2.3.4.2']
  const listed = (sequence: string, items: readonly [string, number?][]) => ({
    [sequence]: {
      vr: 'SQ',
      Value: items.map(([uid, reason]) => ({
        '00081155': { vr: 'UI', Value: [uid] },
        ...(reason !== undefined && { '00081197': { vr: 'US', Value: [reason] } })
      }))
    }
  })

  async function sent(answer: object, status = 200) {
    const { url } = await httpServer((_request, response) => answerJson(response, answer, status))
    const { objects } = planSend(folderOf(join(temporaryFolder(), 'in'), seriesFiles(2)))
    const outcomes: StoreOutcome[] = []
    await clientOf(url).store(objects, (outcome) => outcomes.push(outcome))
    return outcomes.map(({ object, refusal }) => [object.sopInstanceUid, refusal])
  }

  it('count as stored if the server lists them', async () => {
    const outcomes = await sent(
      listed(
        '00081199',
        uids.map((uid): [string] => [uid])
      )
    )
    expect(outcomes).toEqual(uids.map((uid) => [uid, null]))
  })

  it('count as failed after 200 with empty lists', async () => {
    const outcomes = await sent({ '00081198': { vr: 'SQ', Value: [] }, '00081199': { vr: 'SQ', Value: [] } })
    expect(outcomes).toEqual(uids.map((uid) => [uid, 'the server did not confirm it; it may be full']))
  })

  it('that failed have the reason of the server', async () => {
    const answer = { ...listed('00081199', [[uids[0]!]]), ...listed('00081198', [[uids[1]!, 0xa900]]) }
    expect(await sent(answer, 202)).toEqual([
      [uids[0], null],
      [uids[1], 'the server says that its content does not fit its class (A900)']
    ])
  })

  it.each([400, 409])('that all failed have their reasons behind %i', async (status) => {
    const answer = listed('00081198', [
      [uids[0]!, 0x0122],
      [uids[1]!, 0xc000]
    ])
    expect(await sent(answer, status)).toEqual([
      [uids[0], 'the server stores no objects of this class (0122)'],
      [uids[1], 'the server does not understand it (C000)']
    ])
  })

  it.each([
    ['507', {}, 507, 'no room left (507)'],
    ['400 without a list', {}, 400, 'refused the request (400)'],
    ['a failure A700', listed('00081198', [[uids[0]!, 0xa700]]), 200, 'no room left (A700)']
  ])('end at a full server, or one that refuses the request: %s', async (_name, answer, status, words) => {
    await expect(sent(answer, status)).rejects.toMatchObject({
      code: 'pacs.failed',
      message: expect.stringContaining(words)
    })
  })
})
