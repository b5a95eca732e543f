import { DenoscopeError, type ErrorCode } from '../errors.ts'

/** Failure of an exchange with a server. The message names the server and no patient. */
export class PacsFailure extends DenoscopeError {
  /** True if the same request may succeed a moment later. */
  readonly isTransient: boolean
  /** Wait in ms that the server asked for; null if it named none. */
  readonly retryAfter: number | null

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & { readonly isTransient?: boolean; readonly retryAfter?: number | null } = {}
  ) {
    super(code, message, options)
    this.isTransient = options.isTransient ?? false
    this.retryAfter = options.retryAfter ?? null
  }
}

/** Failures of the system's network calls, in words. */
const networkReasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no host of this name was found',
  EAI_AGAIN: 'no host of this name was found',
  ECONNREFUSED: 'nothing answers at this port; check the port, and that the server runs',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ECONNABORTED: 'the connection was cut'
}

/** Causes that a second attempt does not cure: certificates and other protocols. */
const certificateReasons: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself; name its certificate as a trusted one',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an unknown authority; name that as a trusted one',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an unknown authority; name that as a trusted one',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an unknown authority; name that as a trusted one',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name'
}

/**
 * Failure of a connection.
 * @param place of the server, for the message
 * @param cause error of a socket
 */
export function connectionFailure(place: string, cause: unknown): PacsFailure {
  const code = String((cause as { code?: unknown } | null)?.code ?? '')
  const certificate = certificateReasons[code]
  if (certificate !== undefined) return new PacsFailure('pacs.refused', `${place}: ${certificate} (${code})`, { cause })
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return new PacsFailure('pacs.unreachable', `${place}: does not speak TLS at this port (${code})`, { cause })
  if (code.startsWith('HPE_'))
    return new PacsFailure(
      'pacs.unreachable',
      `${place}: does not speak HTTP at this port; is it the port of DIMSE? (${code})`,
      { cause }
    )
  const words = networkReasons[code] ?? 'the connection failed'
  return new PacsFailure('pacs.unreachable', `${place}: ${words}${code === '' ? '' : ` (${code})`}`, {
    cause,
    isTransient: true
  })
}

/** Failure of a server that stays silent. @param limit in ms */
export function silence(place: string, limit: number): PacsFailure {
  return new PacsFailure('pacs.unreachable', `${place}: no answer within ${limit / 1000} s`, { isTransient: true })
}

/** Failure of a server that answers, but not as the standard says. */
export function malformed(place: string, what: string): PacsFailure {
  return new PacsFailure('pacs.failed', `${place}: ${what}`)
}
