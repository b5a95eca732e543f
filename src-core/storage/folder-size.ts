import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface FolderSize {
  readonly bytes: number
  readonly files: number
}

export const noSize: FolderSize = { bytes: 0, files: 0 }

export const sumOf = (sizes: readonly FolderSize[]): FolderSize =>
  sizes.reduce((total, { bytes, files }) => ({ bytes: total.bytes + bytes, files: total.files + files }), noSize)

/** Size of all files in a folder and below; of one file if the path is a file. Missing paths and links have none. */
export async function sizeOf(path: string): Promise<FolderSize> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return sumOf(await Promise.all(entries.map((entry) => sizeOfEntry(entry, path))))
  } catch {
    return fileSize(path)
  }
}

async function sizeOfEntry(
  entry: { readonly name: string; isDirectory(): boolean; isFile(): boolean },
  parent: string
): Promise<FolderSize> {
  const path = join(parent, entry.name)
  if (entry.isDirectory()) return sizeOf(path)
  return entry.isFile() ? fileSize(path) : noSize
}

async function fileSize(path: string): Promise<FolderSize> {
  try {
    const found = await stat(path)
    return found.isFile() ? { bytes: found.size, files: 1 } : noSize
  } catch {
    // A file may go while the sizes are read.
    return noSize
  }
}
