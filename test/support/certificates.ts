import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Files of a certificate authority that no system knows, and of a server of it for the host name localhost. */
export interface PrivateAuthority {
  /** Certificate of the authority, as PEM. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

export const withoutOpenssl: string | null = spawnSync('openssl', ['version']).error ? 'openssl is missing' : null

/** Makes certificates for two days. */
export function privateAuthority(folder: string): PrivateAuthority {
  const at = (name: string) => join(folder, name)
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'ignore' })
  const [authority, certificate, key] = [at('authority.pem'), at('server.pem'), at('server.key')]
  const newKey = ['-newkey', 'rsa:2048', '-nodes']
  const ofAuthority = ['-subj', '/CN=Authority of a test', '-keyout', at('authority.key'), '-out', authority]
  openssl('req', '-x509', ...newKey, '-days', '2', ...ofAuthority)
  openssl('req', ...newKey, '-subj', '/CN=localhost', '-keyout', key, '-out', at('request.pem'))
  writeFileSync(at('extensions'), 'subjectAltName=DNS:localhost\n')
  const signing = ['-CA', authority, '-CAkey', at('authority.key'), '-CAcreateserial', '-extfile', at('extensions')]
  openssl('x509', '-req', '-in', at('request.pem'), '-days', '2', ...signing, '-out', certificate)
  return { authority, certificate, key }
}
