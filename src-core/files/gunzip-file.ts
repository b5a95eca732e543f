import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { constants, createGunzip, gunzipSync } from 'node:zlib'
import { DenoscopeError } from '../errors.ts'
import { readError } from './file-error.ts'

/** Largest compression ratio of deflate. */
export const largestDeflateRatio = 1032
/** Most bytes after the expected ones that are unpacked to reach the checksum. */
const mostSurplus = 64 * 1024 ** 2
const partBytes = 1024 ** 2

/** True for the first bytes of a gzip file (RFC 1952). */
export const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b

/** Checksum and size at the end of a gzip file. */
const trailerBytes = 8

/** The first unpacked bytes that the packed bytes hold, without regard to the checksum. Empty if they are damaged. */
export function gunzipStart(packed: Uint8Array): Uint8Array {
  try {
    return gunzipSync(packed.subarray(0, -trailerBytes), { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return new Uint8Array()
  }
}

/**
 * Unpacks a gzip file that should hold `expected` bytes, and checks its checksum.
 * @returns the expected bytes, and the number of bytes after them
 * @throws format.damaged for a file that ends early or is damaged; file.not-found, file.unreadable
 */
export async function gunzipFile(path: string, expected: number): Promise<{ bytes: Uint8Array; surplus: number }> {
  const fail = (what: string, cause?: unknown) => new DenoscopeError('format.damaged', `${path}: ${what}`, { cause })
  const { size } = await stat(path).catch((cause: unknown) => {
    throw readError(path, cause)
  })
  if (expected > largestDeflateRatio * size + partBytes)
    throw fail(`ends early: ${size} packed bytes cannot hold the ${expected} bytes that its header states`)
  const bytes = Buffer.allocUnsafe(expected)
  let total = 0
  try {
    const file = createReadStream(path, { highWaterMark: partBytes })
    const unpacked = file.pipe(createGunzip({ chunkSize: partBytes }))
    file.on('error', (cause) => unpacked.destroy(cause))
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      chunk.copy(bytes, Math.min(total, expected))
      total += chunk.length
      if (total > expected + mostSurplus)
        throw fail(`unpacks to more than the ${expected} bytes that its header states`)
    }
  } catch (cause) {
    if (cause instanceof DenoscopeError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'Z_BUF_ERROR') throw fail('ends early: its gzip data are cut short', cause)
    if (code?.startsWith('Z_')) throw fail('is damaged: its gzip data or checksum are wrong', cause)
    throw readError(path, cause)
  }
  if (total < expected) throw fail(`ends early: expected ${expected} bytes, has ${total}`)
  return { bytes, surplus: total - expected }
}
