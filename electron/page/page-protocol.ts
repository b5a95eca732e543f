import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { contentSecurityPolicy } from '../../src-core/engine/transports/content-security-policy.ts'
import { rendererFolder } from './application-folders.ts'
import { isOwnAddress, scheme } from './page-address.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm'
}

/** Declares the page's scheme. Electron accepts this only before its `ready` event. */
export function registerPageScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme, privileges }])
}

interface PageResponse {
  readonly status: number
  readonly headers: Record<string, string>
  readonly data: Buffer
}

/**
 * Serves the built page as app://denoscope/, and nothing else, under a strict content security policy.
 * @param connectable further origins that the page may connect to
 */
export function setupPageProtocol(connectable: () => Promise<readonly string[]>): void {
  const serve = async (address: string) => respondTo(address, await connectable().catch(() => []))
  if ('handle' in protocol) return protocol.handle(scheme, async ({ url }) => toResponse(await serve(url)))
  // Electron before 25 lacks `protocol.handle`.
  const old = protocol as Electron.Protocol
  old.registerBufferProtocol(scheme, async ({ url }, respond) => {
    const { status, headers, data } = await serve(url)
    respond({ statusCode: status, headers, data })
  })
}

async function respondTo(address: string, connectable: readonly string[]): Promise<PageResponse> {
  if (isMalformed(address)) return plain(400, 'Bad request')
  const file = fileOf(address)
  const data = file && (await readFile(file).catch(() => null))
  if (!data) return plain(404, 'Not found')
  return { status: 200, headers: headersOf(file, connectable), data }
}

const plain = (status: number, text: string): PageResponse => ({
  status,
  headers: { 'Content-Type': 'text/plain' },
  data: Buffer.from(text)
})

/** True if an address holds an invalid escape, or NUL, which no file name has. */
function isMalformed(address: string): boolean {
  try {
    return decodeURIComponent(new URL(address).pathname).includes('\0')
  } catch {
    return true
  }
}

/** File of an address; null if it lies outside the page's folder. */
function fileOf(address: string): string | null {
  if (!isOwnAddress(address)) return null
  const path = decodeURIComponent(new URL(address).pathname)
  const file = normalize(join(rendererFolder, path === '/' ? 'index.html' : path))
  return file.startsWith(rendererFolder + sep) ? file : null
}

function headersOf(file: string, connectable: readonly string[]): Record<string, string> {
  return {
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': contentSecurityPolicy(connectable),
    'X-Content-Type-Options': 'nosniff'
  }
}

function toResponse({ status, headers, data }: PageResponse): Response {
  return new Response(new Uint8Array(data), { status, headers })
}
