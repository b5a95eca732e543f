import { mkdir, open, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'

/** The longest name of a file on the file systems in use, in bytes. */
const longestName = 255

/**
 * Writes a part of a file to a batch's folder.
 * Parts come in order: a file of any size passes through memory a part at a time.
 * Keeps the folders of a dropped tree, so that names stay apart. Never leaves the batch's folder.
 * @throws argument.invalid for an invalid name, or a part that does not continue the file; file.unwritable
 */
export async function storeUploadPart(
  directory: string,
  name: string,
  offset: number,
  bytes: Uint8Array
): Promise<void> {
  const path = join(directory, ...partsOf(name))
  let file: FileHandle | undefined
  try {
    await mkdir(dirname(path), { recursive: true })
    file = await open(path, offset === 0 ? 'w' : 'a')
    const { size } = await file.stat()
    if (size !== offset)
      throw new DenoscopeError(
        'argument.invalid',
        `offset: expected ${size}, where the file ends so far, got ${offset}`
      )
    await file.writeFile(bytes)
  } catch (thrown) {
    await file?.close().catch(() => {})
    file = undefined
    await rm(path, { force: true }).catch(() => {})
    if (thrown instanceof DenoscopeError) throw thrown
    const { code } = thrown as NodeJS.ErrnoException
    throw new DenoscopeError(
      'file.unwritable',
      `${path}: the upload could not be stored (${code ?? 'unknown error'})`,
      { cause: thrown }
    )
  } finally {
    await file?.close()
  }
}

function partsOf(name: string): string[] {
  const parts = name.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..')
  const isName = (part: string) => !/\p{Cc}/u.test(part) && Buffer.byteLength(part) <= longestName
  if (parts.length > 0 && parts.every(isName)) return parts
  throw new DenoscopeError(
    'argument.invalid',
    `name: expected a file name of at most ${longestName} bytes a part without control characters`
  )
}
