import { z } from 'zod'

/** Most characters of the certificates of one server. A certificate has about 2000. */
const longestCertificates = 2 ** 16

const name = z.string().trim().min(1).max(64)
const user = z.string().max(200)
/** Certificates that the server's own one descends from, as PEM text. Null: those of the system. */
const certificates = z
  .string()
  .max(longestCertificates)
  .regex(/-----BEGIN CERTIFICATE-----/, 'expected certificates as PEM text')
  .nullable()
/** Title of an application entity: 1 to 16 characters without backslash (DICOM PS3.5 6.2, AE). */
const aeTitle = z
  .string()
  .trim()
  .regex(/^[\x20-\x5b\x5d-\x7e]{1,16}$/, 'expected 1 to 16 ASCII characters without backslash')

/** Address of DICOMweb services: `http(s)://host[:port][/root]`. */
const serviceUrl = z
  .url({ protocol: /^https?$/, error: 'expected an address that begins with http:// or https://' })
  .max(2000)
  .refine((text) => {
    // Checks after a failed one still run.
    if (!URL.canParse(text)) return true
    const { username, password, search, hash } = new URL(text)
    return username + password + search + hash === ''
  }, 'expected no user, no password, no ? and no # in the address')
  .transform((text) => text.replace(/\/+$/, ''))

export const logins = ['none', 'basic', 'bearer'] as const

/** A server with DICOMweb services (DICOM PS3.18). */
export const dicomWebServerSchema = z.strictObject({
  kind: z.literal('dicomweb'),
  name,
  url: serviceUrl,
  /** Credentials of each request: none, user and password, or a token. */
  login: z.enum(logins).default('none'),
  user: user.default(''),
  certificates: certificates.default(null)
})

/** A server with DIMSE services (DICOM PS3.7). */
export const dimseServerSchema = z.strictObject({
  kind: z.literal('dimse'),
  name,
  host: z
    .string()
    .trim()
    .min(1)
    .max(253)
    .regex(/^[^\s/]+$/, 'expected a host name or an IP address'),
  port: z.int().min(1).max(65535),
  calledAeTitle: aeTitle,
  callingAeTitle: aeTitle.default('DENOSCOPE'),
  tls: z.boolean().default(false),
  /** User of the user identity negotiation (PS3.7 D.3.3.7); empty for none. */
  user: user.default(''),
  certificates: certificates.default(null),
  /** Port at which the server delivers by C-MOVE, which must know it. Null: C-GET, which needs no port. */
  movePort: z.int().min(1).max(65535).nullable().default(null)
})

/** An entry of the address book. It never holds a password or a token. */
export const pacsServerSchema = z.discriminatedUnion('kind', [dicomWebServerSchema, dimseServerSchema])
export type PacsServer = z.output<typeof pacsServerSchema>
export type DicomWebServer = z.output<typeof dicomWebServerSchema>
export type DimseServer = z.output<typeof dimseServerSchema>

/** Names are unique, whatever the case of their letters. */
export const addressBookSchema = z
  .array(pacsServerSchema)
  .max(100)
  .refine(
    (servers) => new Set(servers.map((server) => server.name.toLowerCase())).size === servers.length,
    'expected names that differ'
  )

/** True if a request needs a password or a token. */
export function needsPassword(server: PacsServer): boolean {
  return server.kind === 'dicomweb' ? server.login !== 'none' : server.user !== ''
}

/**
 * Address and user to which a stored password belongs: changing either makes the password unusable.
 * @returns such as `basic reader https://pacs.example/dicom-web`
 */
export function passwordPlace(server: PacsServer): string {
  return server.kind === 'dicomweb'
    ? `${server.login} ${server.user} ${server.url}`
    : `dimse ${server.user} ${placeOf(server)}`
}

/** Address of a server for a person, such as `https://pacs.example/dicom-web` or `PACS at pacs.example:104`. */
export function placeOf(server: PacsServer): string {
  if (server.kind === 'dicomweb') return server.url
  return `${server.calledAeTitle} at ${server.host}:${server.port}${server.tls ? ' (TLS)' : ''}`
}

/** Warning if a password would cross the network in the clear; null if not. */
export function plainPasswordWarning(server: PacsServer): string | null {
  if (!needsPassword(server) || isEncrypted(server) || isLoopback(hostOf(server))) return null
  const remedy = server.kind === 'dicomweb' ? 'use https' : 'use TLS'
  return `${server.name}: the password crosses the network in the clear; ${remedy}`
}

const isEncrypted = (server: PacsServer): boolean =>
  server.kind === 'dicomweb' ? server.url.startsWith('https:') : server.tls

const hostOf = (server: PacsServer): string => (server.kind === 'dicomweb' ? new URL(server.url).hostname : server.host)

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)
