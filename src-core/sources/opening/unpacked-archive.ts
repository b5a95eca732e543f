import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DenoscopeError } from '../../errors.ts'
import { withZip } from '../../files/zip-archive.ts'
import { printable } from '../../printable.ts'
import { throwIfCancelled } from '../listed-files.ts'
import type { Refusal } from '../source.ts'

/** Names that no folder can hold, by the system's code. */
const nameProblems: Readonly<Record<string, string>> = {
  EEXIST: 'has two entries of one name',
  EISDIR: 'has an entry with the name of a folder',
  ENOTDIR: 'has an entry with the name of a folder',
  ENAMETOOLONG: 'has an entry whose name is too long'
}

/**
 * Unpacks a ZIP archive into a new folder. Nothing is left of it after an error.
 * @param folder is made; must not exist
 * @returns the unpacked files in the order of the archive
 * @throws archive.refused, job.cancelled, file.unwritable
 */
export async function unpackArchive(archivePath: string, folder: string, signal?: AbortSignal): Promise<string[]> {
  try {
    return await withZip(archivePath, async (archive) => {
      await mkdir(folder, { recursive: true })
      const paths: string[] = []
      for (const entry of archive.entries) {
        throwIfCancelled(signal)
        const path = join(folder, entry.name)
        await mkdir(dirname(path), { recursive: true })
        // 'wx': an entry never replaces another one, nor follows a link.
        await pipeline(Readable.from(archive.read(entry)), createWriteStream(path, { flags: 'wx' }))
        paths.push(path)
      }
      return paths
    })
  } catch (cause) {
    await rm(folder, { recursive: true, force: true })
    const { code = '' } = cause as NodeJS.ErrnoException
    const reason = nameProblems[code]
    if (reason === undefined) throw cause
    throw new DenoscopeError('archive.refused', `${archivePath}: ${reason}`, { cause })
  }
}

/** A refusal of an unpacked file, named by its archive: `scans.zip: Study/notes.txt`. */
export function refusalInArchive(refusal: Refusal, folder: string, archivePath: string): Refusal {
  const name = (path: string) => `${archivePath}: ${printable(relative(folder, path))}`
  return {
    ...refusal,
    unpacked: refusal.file,
    file: name(refusal.file),
    message: refusal.message.replaceAll(refusal.file, name(refusal.file)).replaceAll(`${folder}/`, '')
  }
}
