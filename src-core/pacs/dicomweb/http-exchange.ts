import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { DenoscopeError } from '../../errors.ts'
import { connectionFailure, malformed, silence, type PacsFailure } from '../pacs-failure.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: readonly Uint8Array[]
  /** Most bytes of the answer. */
  readonly longest: number
  readonly signal: AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** Most bytes of an answer that is no success. */
const longestRefusal = 2 ** 20

/**
 * Connections to one server, kept open between requests. Redirections are not followed: credentials go to no other
 * address. Not `fetch`: it trusts additional certificates for all servers of a process or for none.
 */
export class HttpExchange {
  readonly #place: string
  readonly #timeout: number
  readonly #agent: HttpAgent | HttpsAgent

  /**
   * @param place of the server, for messages
   * @param timeout in ms without a byte, while connecting too
   * @param certificates that are trusted: PEM text; null for those of the system
   */
  constructor(place: string, isEncrypted: boolean, timeout: number, certificates: string | null) {
    this.#place = place
    this.#timeout = timeout
    const options = { keepAlive: true, maxSockets: 8 }
    this.#agent = isEncrypted
      ? new HttpsAgent({ ...options, minVersion: 'TLSv1.2', ...(certificates !== null && { ca: certificates }) })
      : new HttpAgent(options)
  }

  /**
   * Sends one request and reads the whole answer.
   * @throws pacs.unreachable, pacs.failed, pacs.refused, job.cancelled
   */
  send({ method, url, headers, body = [], longest, signal }: HttpRequest): Promise<HttpAnswer> {
    const length = body.reduce((sum, part) => sum + part.length, 0)
    const options = {
      method,
      agent: this.#agent,
      headers: { ...headers, ...(method === 'POST' && { 'Content-Length': String(length) }) }
    }
    return new Promise((resolve, reject) => {
      const request = url.startsWith('https:') ? httpsRequest(url, options) : httpRequest(url, options)
      const cancel = () => fail(new DenoscopeError('job.cancelled', 'Cancelled.'))
      const fail = (failure: DenoscopeError) => {
        signal.removeEventListener('abort', cancel)
        reject(failure)
        request.destroy()
      }
      if (signal.aborted) return cancel()
      signal.addEventListener('abort', cancel, { once: true })
      request.setTimeout(this.#timeout, () => fail(silence(this.#place, this.#timeout)))
      request.on('error', (cause) => fail(connectionFailure(this.#place, cause)))
      request.on('response', (response) => {
        this.#read(response, longest).then((answer) => {
          signal.removeEventListener('abort', cancel)
          resolve(answer)
        }, fail)
      })
      sendBody(request, body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }

  async #read(response: IncomingMessage, longest: number): Promise<HttpAnswer> {
    const status = response.statusCode ?? 0
    const most = status < 300 ? longest : longestRefusal
    const parts: Buffer[] = []
    let length = 0
    try {
      for await (const part of response as AsyncIterable<Buffer>) {
        parts.push(part)
        length += part.length
        if (length > most) throw malformed(this.#place, `an answer (status ${status}) has more than ${most} bytes`)
      }
    } catch (cause) {
      throw asFailure(this.#place, cause)
    }
    return { status, headers: response.headers, body: Buffer.concat(parts) }
  }
}

const asFailure = (place: string, cause: unknown): PacsFailure | DenoscopeError =>
  cause instanceof DenoscopeError ? cause : connectionFailure(place, cause)

/** Writes the parts one by one: a copy of a whole series would take as much memory again. */
function sendBody(request: ClientRequest, body: readonly Uint8Array[]): void {
  for (const part of body) request.write(part)
  request.end()
}
