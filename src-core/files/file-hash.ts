import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readError } from './file-error.ts'

const readBytes = 1024 ** 2

/**
 * SHA-256 (hex) over the bytes of the files, one after the other.
 * @throws file.not-found, file.unreadable
 */
export async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) {
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: readBytes })) hash.update(chunk as Buffer)
    } catch (error) {
      throw readError(path, error)
    }
  }
  return hash.digest('hex')
}
