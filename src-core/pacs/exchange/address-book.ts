import { DenoscopeError } from '../../errors.ts'
import { here, readPersonal, writePersonal, type Surroundings } from '../../storage/locations.ts'
import { addressBookSchema, pacsServerSchema, type PacsServer } from '../pacs-server.ts'
import { issueWords } from '../../issue-words.ts'

/** File of personal settings. It holds no password. */
const fileName = 'pacs-servers.json'

/** Servers of this person, by their order. Empty if the file is missing or damaged. */
export function readAddressBook(surroundings: Surroundings = here()): PacsServer[] {
  return readPersonal(fileName, addressBookSchema, surroundings) ?? []
}

/** Adds a server, or replaces the one of this name. @returns the new list */
export function keepServer(server: PacsServer, surroundings: Surroundings = here()): PacsServer[] {
  const servers = readAddressBook(surroundings)
  const place = servers.findIndex(({ name }) => isSame(name, server.name))
  const next = place < 0 ? [...servers, server] : servers.with(place, server)
  writePersonal(fileName, addressBookSchema.parse(next), surroundings)
  return readAddressBook(surroundings)
}

/** Removes a server. @returns the new list */
export function forgetServer(name: string, surroundings: Surroundings = here()): PacsServer[] {
  const kept = readAddressBook(surroundings).filter((server) => !isSame(server.name, name))
  writePersonal(fileName, kept, surroundings)
  return readAddressBook(surroundings)
}

/** A server of the address book. @throws pacs.not-found */
export function serverNamed(name: string, surroundings: Surroundings = here()): PacsServer {
  const servers = readAddressBook(surroundings)
  const server = servers.find((one) => isSame(one.name, name))
  if (server !== undefined) return server
  const known = servers.length === 0 ? 'is empty' : `has ${servers.map((one) => one.name).join(', ')}`
  throw new DenoscopeError('pacs.not-found', `server '${name}': not in the address book, which ${known}`)
}

const isSame = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

/** Changes to a server for one run. */
export interface ServerOptions {
  readonly user?: string | undefined
  /** True if the password is a token (Bearer). */
  readonly token?: boolean | undefined
  /** PEM text. */
  readonly certificates?: string | undefined
  readonly callingAeTitle?: string | undefined
  readonly movePort?: number | undefined
}

const addressPattern = /^[a-z][a-z0-9+.-]*:\/\//i

/**
 * A server by its name in the address book, or by its address: `https://host/dicom-web`, `dicom://AETITLE@host:port`,
 * `dicoms://...` with TLS.
 * @throws pacs.not-found, argument.invalid
 */
export function namedServer(text: string, options: ServerOptions, surroundings: Surroundings = here()): PacsServer {
  const known = addressPattern.test(text) ? serverAt(text) : serverNamed(text, surroundings)
  const certificates = options.certificates ?? known.certificates
  const user = options.user ?? known.user
  if (known.kind === 'dimse') {
    const { callingAeTitle = known.callingAeTitle, movePort = known.movePort } = options
    return checked({ ...known, certificates, user, callingAeTitle, movePort })
  }
  const login = options.token ? 'bearer' : options.user !== undefined ? 'basic' : known.login
  return checked({ ...known, certificates, user, login })
}

function serverAt(text: string): PacsServer {
  const url = urlOf(text)
  if (url.password !== '')
    throw new DenoscopeError(
      'argument.invalid',
      'server: expected no password in the address; give it in DENOSCOPE_PACS_PASSWORD or when asked'
    )
  const name = url.hostname
  if (url.protocol === 'http:' || url.protocol === 'https:') {
    const user = decodeURIComponent(url.username)
    url.username = ''
    return checked({ kind: 'dicomweb', name, url: url.href, login: user === '' ? 'none' : 'basic', user })
  }
  if (url.protocol === 'dicom:' || url.protocol === 'dicoms:') {
    const port = Number(url.port)
    if (url.username === '' || url.port === '')
      throw new DenoscopeError('argument.invalid', `server: expected dicom://AETITLE@host:port, got '${text}'`)
    const calledAeTitle = decodeURIComponent(url.username)
    return checked({ kind: 'dimse', name, host: url.hostname, port, calledAeTitle, tls: url.protocol === 'dicoms:' })
  }
  throw new DenoscopeError('argument.invalid', `server: expected http, https, dicom or dicoms, got '${url.protocol}'`)
}

function urlOf(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw new DenoscopeError('argument.invalid', `server: expected a name or an address, got '${text}'`)
  }
}

/** @throws argument.invalid with the first field that is not usable */
function checked(server: Readonly<Record<string, unknown>>): PacsServer {
  const result = pacsServerSchema.safeParse(server)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  throw new DenoscopeError('argument.invalid', `server: ${issue.path.join('.')}: ${issueWords(issue)}`)
}
