import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import yauzl from 'yauzl'
import { count } from '../counts.ts'
import { DenoscopeError } from '../errors.ts'
import { printable } from '../printable.ts'
import { readError } from './file-error.ts'

/** Limits that keep an archive from filling memory or disk. */
const mostEntries = 20_000
const mostBytes = 8 * 1024 ** 3
/** Largest ratio of unpacked to packed bytes. CT and text stay below 20. */
const largestRatio = 200
/** Entries below this size are harmless at any ratio: images of one value pack 1000 to 1. */
const harmlessBytes = 1024 ** 2

/** A file in an archive. Its name leads to no place outside of a folder. */
export interface ZipEntry {
  /** Path with `/` between its parts. */
  readonly name: string
  /** Unpacked size in bytes, as stated. Reading checks it. */
  readonly size: number
  readonly entry: yauzl.Entry
}

/** An archive whose entries have passed the checks. */
export class ZipArchive {
  /** Files in the order of the archive. Folders are left out. */
  readonly entries: readonly ZipEntry[]
  readonly #path: string
  readonly #file: yauzl.ZipFile

  constructor(path: string, file: yauzl.ZipFile, entries: readonly ZipEntry[]) {
    this.#path = path
    this.#file = file
    this.entries = entries
  }

  /** The bytes of an entry in parts. @throws archive.refused for other sizes or checksums than stated, and damage */
  async *read({ name, entry }: ZipEntry): AsyncGenerator<Uint8Array> {
    let checksum = 0
    try {
      const stream: Readable = await this.#file.openReadStreamPromise(entry)
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        checksum = crc32(chunk, checksum)
        yield chunk
      }
    } catch (cause) {
      throw refusal(this.#path, `'${name}' is damaged or cut short`, cause)
    }
    if (checksum !== entry.crc32) throw refusal(this.#path, `'${name}' is damaged: its checksum differs`)
  }
}

/**
 * Opens a ZIP archive, works on it and closes it.
 * Checks the directory of the archive before anything is unpacked.
 * @throws archive.refused for names that lead outside, links, encrypted entries, too many entries or bytes, suspicious
 * ratios and incomplete archives; file.not-found, file.unreadable
 */
export async function withZip<Result>(path: string, use: (archive: ZipArchive) => Promise<Result>): Promise<Result> {
  const file = await openZip(path)
  try {
    return await use(new ZipArchive(path, file, await checkedEntries(path, file)))
  } finally {
    file.close()
  }
}

async function openZip(path: string): Promise<yauzl.ZipFile> {
  try {
    return await yauzl.openPromise(path, { autoClose: false, decodeStrings: false })
  } catch (cause) {
    const known = readError(path, cause)
    throw known instanceof DenoscopeError ? known : refusal(path, 'is an incomplete ZIP archive', cause)
  }
}

async function checkedEntries(path: string, file: yauzl.ZipFile): Promise<ZipEntry[]> {
  if (file.entryCount > mostEntries)
    throw refusal(path, `has ${count(file.entryCount)} entries, more than ${count(mostEntries)}`)
  const entries: ZipEntry[] = []
  const outside: string[] = []
  let unpacked = 0
  try {
    for await (const entry of file.eachEntry()) {
      const rawName = entry.fileNameRaw
      const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, rawName, entry.extraFields, false)
      if (yauzl.validateFileName(name) !== null || name.includes('\0')) outside.push(`'${printable(name)}'`)
      requireHarmless(path, printable(name), entry)
      unpacked += entry.uncompressedSize
      if (!name.endsWith('/')) entries.push({ name, size: entry.uncompressedSize, entry })
    }
  } catch (cause) {
    throw cause instanceof DenoscopeError ? cause : refusal(path, 'is an incomplete or damaged ZIP archive', cause)
  }
  if (entries.length === 0) throw refusal(path, 'holds no files')
  if (outside.length > 0)
    throw refusal(path, `has entries that lead outside of their folder: ${outside.slice(0, 3).join(', ')}`)
  // Entries may share bytes: the size of the file counts.
  requireRatio(path, 'it', unpacked, file.fileSize)
  if (unpacked > mostBytes) throw refusal(path, `holds ${count(unpacked)} bytes, more than 8 GiB`)
  return entries
}

/** Type of a symbolic link in the Unix mode, the upper half of the external attributes. */
const [typeMask, linkType] = [0o170000, 0o120000]

function requireHarmless(path: string, name: string, entry: yauzl.Entry): void {
  if (entry.isEncrypted()) throw refusal(path, `'${name}' is encrypted`)
  if (((entry.externalFileAttributes >>> 16) & typeMask) === linkType)
    throw refusal(path, `'${name}' is a symbolic link`)
  requireRatio(path, `'${name}'`, entry.uncompressedSize, entry.compressedSize)
  if (!entry.canDecodeFileData()) throw refusal(path, `'${name}' is packed in an unknown way`)
}

function requireRatio(path: string, what: string, unpacked: number, packed: number): void {
  if (unpacked <= harmlessBytes || unpacked <= largestRatio * packed) return
  throw refusal(path, `${what} would grow from ${count(packed)} to ${count(unpacked)} bytes, more than 200 times`)
}

const refusal = (path: string, what: string, cause?: unknown): DenoscopeError =>
  new DenoscopeError('archive.refused', `${path}: ${what}`, { cause })
