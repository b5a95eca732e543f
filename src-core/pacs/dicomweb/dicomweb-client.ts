import { readFile } from 'node:fs/promises'
import { readError } from '../../files/file-error.ts'
import type { ExchangeOptions, PacsClient, SeriesPlace, StoreOutcome } from '../pacs-client.ts'
import { malformed, PacsFailure } from '../pacs-failure.ts'
import { seriesKeywords, studyKeywords, uidPattern, type Attributes, type FoundInstance } from '../pacs-query.ts'
import type { DicomWebServer } from '../pacs-server.ts'
import { requireNotCancelled, withRetries } from '../retries.ts'
import { isFull, storageRefusal } from '../storage-status.ts'
import { isDicomFile, type StoredObject } from '../stored-object.ts'
import { readDicomJson, readStowAnswer, type StowAnswer } from './dicom-json.ts'
import { HttpExchange, type HttpAnswer, type HttpRequest } from './http-exchange.ts'
import { httpRefusal, type RequestKind } from './http-refusal.ts'
import { boundaryOf, readMultipart, writeMultipart } from './multipart.ts'

/** Objects of one answer. Servers may give fewer; the next page asks for the rest. */
const pageSize = 500
/** Requests for instances at once. */
const parallel = 4
/** Limits of one STOW request. */
const mostFiles = 10
const mostBytes = 32 * 2 ** 20

/** Most bytes of an answer of JSON: a page of objects. */
const longestJson = 64 * 2 ** 20
/** Most bytes of the answer for an instance: one large multi-frame object. */
const longestInstance = 2 ** 31 - 1
/** Most objects of a search. A server may invent new ones without end. */
const mostObjects = 100_000

/** A search: its name in the log, and the UID that tells its objects apart. */
interface Search {
  readonly step: string
  readonly uidKeyword: string
  readonly kind: RequestKind
}
const studySearch: Search = { step: 'QIDO studies', uidKeyword: 'StudyInstanceUID', kind: 'service' }
const seriesSearch: Search = { step: 'QIDO series', uidKeyword: 'SeriesInstanceUID', kind: 'study' }
const instanceSearch: Search = { step: 'QIDO instances', uidKeyword: 'SOPInstanceUID', kind: 'study' }

/** QIDO-RS, WADO-RS and STOW-RS of one server (DICOM PS3.18). */
export class DicomWebClient implements PacsClient {
  readonly #server: DicomWebServer
  readonly #options: ExchangeOptions
  readonly #http: HttpExchange

  constructor(server: DicomWebServer, options: ExchangeOptions) {
    this.#server = server
    this.#options = options
    this.#http = new HttpExchange(server.url, server.url.startsWith('https:'), options.timeout, server.certificates)
  }

  async echo(): Promise<void> {
    await this.#query(studySearch, 'studies', { limit: '1' })
  }

  findStudies(keys: Attributes, limit: number): Promise<Attributes[]> {
    return this.#pages(studySearch, 'studies', keys, studyKeywords, limit)
  }

  findSeries(studyUid: string, keys: Attributes): Promise<Attributes[]> {
    return this.#pages(seriesSearch, `studies/${studyUid}/series`, keys, seriesKeywords)
  }

  findStudyOf(seriesUid: string): Promise<Attributes[]> {
    const keys = { SeriesInstanceUID: seriesUid }
    return this.#pages({ ...seriesSearch, kind: 'service' }, 'series', keys, [...studyKeywords, ...seriesKeywords])
  }

  async findInstances({ studyUid, seriesUid }: SeriesPlace): Promise<FoundInstance[]> {
    const path = `studies/${studyUid}/series/${seriesUid}/instances`
    const found = await this.#pages(instanceSearch, path, {}, ['SOPInstanceUID', 'SOPClassUID'])
    return found.map(({ SOPInstanceUID, SOPClassUID }) => ({
      sopInstanceUid: SOPInstanceUID!,
      sopClassUid: SOPClassUID ?? null
    }))
  }

  async retrieve(
    { studyUid, seriesUid }: SeriesPlace,
    instances: readonly FoundInstance[],
    receive: (bytes: Uint8Array) => void
  ): Promise<void> {
    const waiting = instances.values()
    let failed = false
    const worker = async () => {
      try {
        for (const { sopInstanceUid } of waiting) {
          if (failed) return
          receive(await this.#instance(`studies/${studyUid}/series/${seriesUid}/instances/${sopInstanceUid}`))
        }
      } catch (thrown) {
        failed = true
        throw thrown
      }
    }
    // The other requests end before the failure is reported: nothing is written afterwards.
    const ends = await Promise.allSettled(Array.from({ length: parallel }, worker))
    const failure = ends.find((end) => end.status === 'rejected')
    if (failure !== undefined) throw failure.reason
  }

  async store(objects: readonly StoredObject[], report: (outcome: StoreOutcome) => void): Promise<void> {
    let batch: { object: StoredObject; bytes: Buffer }[] = []
    const sizeOf = () => batch.reduce((sum, { bytes }) => sum + bytes.length, 0)
    for (const object of objects) {
      const bytes = await readFile(object.path).catch((error: unknown) => {
        throw readError(object.path, error)
      })
      if (batch.length === mostFiles || (batch.length > 0 && sizeOf() + bytes.length > mostBytes)) {
        await this.#storeBatch(batch, report)
        batch = []
      }
      batch.push({ object, bytes })
    }
    if (batch.length > 0) await this.#storeBatch(batch, report)
  }

  close(): void {
    this.#http.close()
  }

  async #storeBatch(
    batch: readonly { readonly object: StoredObject; readonly bytes: Buffer }[],
    report: (outcome: StoreOutcome) => void
  ): Promise<void> {
    const { contentType, body } = writeMultipart(batch.map(({ bytes }) => bytes))
    const headers = { 'Content-Type': contentType, Accept: 'application/dicom+json' }
    // 409 and, by Orthanc, 400: no object was stored; 202: some. The lists of the answer decide (PS3.18 10.5.3).
    const answer = await this.#send(
      'STOW',
      'service',
      { method: 'POST', url: `${this.#server.url}/studies`, headers, body, longest: longestJson },
      [400, 409]
    )
    const lists = readStowAnswer(answer.body)
    if (!isSuccess(answer.status) && !lists?.failed.size) throw httpRefusal(this.#server, 'service', answer)
    if (lists === null) throw this.#noJson('STOW')
    for (const { object } of batch) {
      const refusal = refusalOf(object.sopInstanceUid, lists)
      if (refusal?.isFull) throw new PacsFailure('pacs.failed', `${this.#server.url}: ${refusal.words}`)
      report({ object, refusal: refusal?.words ?? null })
    }
  }

  /** The file of one instance. */
  #instance(path: string): Promise<Buffer> {
    const request = {
      method: 'GET' as const,
      url: `${this.#server.url}/${path}`,
      headers: { Accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
      longest: longestInstance
    }
    return this.#send('WADO instance', 'instance', request, [], ({ headers, body }) => {
      const contentType = headers['content-type']
      if (/^\s*application\/dicom\s*(;|$)/i.test(contentType ?? '') && isDicomFile(body)) return body
      const boundary = boundaryOf(contentType)
      if (boundary === null) throw malformed(this.#server.url, 'sent no multipart answer for an instance')
      const parts = readMultipart(body, boundary)
      if (parts === null)
        throw new PacsFailure('pacs.unreachable', `${this.#server.url}: an answer was cut short`, { isTransient: true })
      const [part, ...others] = parts
      if (part === undefined || others.length > 0 || !isDicomFile(part.bytes))
        throw malformed(this.#server.url, 'sent something other than one DICOM file for an instance')
      return part.bytes
    })
  }

  /** Objects of all pages, each once. Objects without a legal UID are left out. */
  async #pages(
    search: Search,
    path: string,
    keys: Attributes,
    included: readonly string[],
    limit = Number.POSITIVE_INFINITY
  ): Promise<Attributes[]> {
    const found = new Map<string, Attributes>()
    for (let offset = 0; found.size < limit;) {
      const asked = Math.min(pageSize, limit - found.size)
      const page = await this.#query(search, path, { ...keys, limit: String(asked), offset: String(offset) }, included)
      const known = found.size
      for (const object of page) {
        const uid = object[search.uidKeyword] ?? ''
        if (uidPattern.test(uid)) found.set(uid, object)
      }
      // A server that ignores the offset repeats itself.
      if (page.length === 0 || found.size === known) break
      if (found.size > mostObjects) throw malformed(this.#server.url, `lists more than ${mostObjects} objects`)
      offset += page.length
    }
    return [...found.values()].slice(0, limit)
  }

  async #query(
    { step, kind }: Search,
    path: string,
    parameters: Attributes,
    included: readonly string[] = []
  ): Promise<Attributes[]> {
    const terms = new URLSearchParams(parameters)
    for (const keyword of included) if (!(keyword in parameters)) terms.append('includefield', keyword)
    // URLSearchParams writes blanks as +, which some servers take literally.
    const url = `${this.#server.url}/${path}?${terms.toString().replaceAll('+', '%20')}`
    return this.#send(
      step,
      kind,
      { method: 'GET', url, headers: { Accept: 'application/dicom+json' }, longest: longestJson },
      [],
      (answer) => {
        const objects = readDicomJson(answer.body)
        if (objects === null) throw this.#noJson(step)
        return objects
      }
    )
  }

  /**
   * Sends a request with credentials and retries.
   * @param use reads the answer; its transient failures are retried
   */
  #send<Result = HttpAnswer>(
    step: string,
    kind: RequestKind,
    request: Omit<HttpRequest, 'signal'>,
    alsoAccepted: readonly number[] = [],
    use: (answer: HttpAnswer) => Result = (answer) => answer as Result
  ): Promise<Result> {
    const { signal, log } = this.#options
    const attempt = async () => {
      const started = performance.now()
      const headers = { ...request.headers, ...this.#credentials() }
      const answer = await this.#http.send({ ...request, headers, signal })
      const milliseconds = Math.round(performance.now() - started)
      log({ event: 'request', step, status: answer.status, milliseconds, bytes: answer.body.length })
      requireNotCancelled(signal)
      if (!isSuccess(answer.status) && !alsoAccepted.includes(answer.status))
        throw httpRefusal(this.#server, kind, answer)
      return use(answer)
    }
    return withRetries(attempt, { signal, log, step })
  }

  #credentials(): Record<string, string> {
    const { login, user } = this.#server
    const password = this.#options.password ?? ''
    if (login === 'basic') return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
    return login === 'bearer' ? { Authorization: `Bearer ${password}` } : {}
  }

  #noJson(step: string): PacsFailure {
    return malformed(this.#server.url, `answered ${step} with something other than DICOM JSON`)
  }
}

/** Why an object was not stored; null if it was. Only the list of stored objects confirms it. */
function refusalOf(uid: string, { stored, failed }: StowAnswer): { words: string; isFull: boolean } | null {
  if (stored.has(uid) && !failed.has(uid)) return null
  const reason = failed.get(uid) ?? null
  if (reason === null) return { words: 'the server did not confirm it; it may be full', isFull: false }
  return { words: storageRefusal(reason), isFull: isFull(reason) }
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300
