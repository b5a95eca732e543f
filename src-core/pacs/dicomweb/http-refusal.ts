import type { DicomWebServer } from '../pacs-server.ts'
import { PacsFailure } from '../pacs-failure.ts'
import type { HttpAnswer } from './http-exchange.ts'

/** Kind of request, which decides the meaning of 404. */
export type RequestKind = 'service' | 'study' | 'instance'

/**
 * Failure of a request that was answered with an error, in words. The body of the answer is not quoted: it may name a
 * patient.
 */
export function httpRefusal(server: DicomWebServer, kind: RequestKind, answer: HttpAnswer): PacsFailure {
  const { url } = server
  const { status, headers } = answer
  if (status >= 300 && status < 400)
    return new PacsFailure('pacs.not-found', `${url}: the server moved; give its new address (${status})`)
  switch (status) {
    case 401:
      return new PacsFailure('pacs.refused', `${url}: ${wrongCredentials(server)} (401)`)
    case 403:
      return new PacsFailure('pacs.refused', `${url}: ${whoOf(server)} may not do this (403)`)
    case 404:
    case 405:
      return new PacsFailure('pacs.not-found', `${url}: ${missing[kind]} (${status})`)
    case 406:
      return new PacsFailure('pacs.failed', `${url}: the server has no answer in the asked form (406)`)
    case 409:
      return new PacsFailure('pacs.failed', `${url}: the server refused all objects (409)`)
    case 413:
      return new PacsFailure('pacs.failed', `${url}: the request is too large for the server (413)`)
    case 415:
      return new PacsFailure('pacs.failed', `${url}: the server does not accept multipart DICOM (415)`)
    case 503:
      return new PacsFailure('pacs.failed', `${url}: the server is busy or being maintained (503)`, {
        isTransient: true,
        retryAfter: secondsOf(headers['retry-after'])
      })
    case 507:
      return new PacsFailure('pacs.failed', `${url}: the server has no room left (507)`)
    default:
      return new PacsFailure(
        'pacs.failed',
        `${url}: the server ${status >= 500 ? 'failed' : 'refused the request'} (${status})`
      )
  }
}

const missing: Readonly<Record<RequestKind, string>> = {
  service: 'no DICOMweb services at this address; check its path, such as /dicom-web',
  study: 'the server has no such study or series, or no DICOMweb services at this address',
  instance: 'the server no longer has an instance that it listed'
}

function wrongCredentials({ login, user }: DicomWebServer): string {
  if (login === 'basic') return `the password of '${user}' is wrong`
  return login === 'bearer' ? 'the token is wrong or has expired' : 'the server asks for a user and a password'
}

const whoOf = ({ login, user }: DicomWebServer): string => (login === 'basic' ? `'${user}'` : 'this client')

/** Retry-After in ms; null if absent or a date. */
const secondsOf = (text: string | undefined): number | null =>
  /^\d{1,6}$/.test(text ?? '') ? Number(text) * 1000 : null
