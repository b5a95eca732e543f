import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileError } from './file-error.ts'
import { isAbandoned, markPattern, processMark } from './process-mark.ts'

/** A short name of its own, so that the longest file name is not made longer. */
const partialName = () => `.denoscope-${processMark}-${randomBytes(4).toString('hex')}.partial`
const partialPattern = new RegExp(`^\\.denoscope-(${markPattern})-[0-9a-f]{8}\\.partial$`)

/** A file that appears under its name only when it is complete, so that a crash never leaves half of one. */
export class AtomicFile {
  readonly #path: string
  readonly #partial: string
  readonly #descriptor: number
  #open = true

  /** @throws file.unwritable */
  constructor(path: string) {
    this.#path = path
    this.#partial = join(dirname(path), partialName())
    removeAbandonedFiles(dirname(path))
    this.#descriptor = this.#writing(() => openSync(this.#partial, 'wx'))
  }

  /** @throws file.unwritable; what was written so far is then gone. */
  append(bytes: Uint8Array): void {
    this.#orDiscard(() => {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#descriptor, bytes, written)
    })
  }

  /** Gives the file its name, replacing what had it. @throws file.unwritable */
  commit(): void {
    this.#orDiscard(() => {
      fsyncSync(this.#descriptor)
      this.#close()
      renameSync(this.#partial, this.#path)
    })
  }

  /** Throws away what was written; again or after `commit` it does nothing. */
  discard(): void {
    try {
      this.#close()
      rmSync(this.#partial, { force: true })
    } catch {
      // The error that led here is the one to report. What stays is removed by the next write to this folder.
    }
  }

  #close(): void {
    if (!this.#open) return
    this.#open = false
    closeSync(this.#descriptor)
  }

  #orDiscard(write: () => void): void {
    try {
      this.#writing(write)
    } catch (thrown) {
      this.discard()
      throw thrown
    }
  }

  #writing<T>(write: () => T): T {
    try {
      return write()
    } catch (cause) {
      throw fileError(this.#path, 'write', cause)
    }
  }
}

/** Writes a whole file at once; it is there complete, or not at all. @throws file.unwritable */
export function writeFileAtomically(path: string, content: Uint8Array | string): void {
  const file = new AtomicFile(path)
  file.append(typeof content === 'string' ? Buffer.from(content) : content)
  file.commit()
}

/** Folders that were looked through: once in a process is enough. */
const sweptFolders = new Set<string>()

/** Removes what killed processes left half-written in a folder. */
function removeAbandonedFiles(folder: string): void {
  if (sweptFolders.has(folder)) return
  sweptFolders.add(folder)
  try {
    for (const name of readdirSync(folder)) {
      const mark = partialPattern.exec(name)?.[1]
      if (mark !== undefined && isAbandoned(mark, join(folder, name))) rmSync(join(folder, name), { force: true })
    }
  } catch {
    // A folder that cannot be listed is reported by the write that follows, if that fails too.
  }
}
