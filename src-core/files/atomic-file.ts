import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileError } from './file-error.ts'
import { isAbandoned, markPattern, processMark } from './process-mark.ts'

/** A short name that does not contain the name of the file, which may already have the longest length. */
const partialName = () => `.denoscope-${processMark}-${randomBytes(4).toString('hex')}.partial`
const partialPattern = new RegExp(`^\\.denoscope-(${markPattern})-[0-9a-f]{8}\\.partial$`)

/** A file that gets its name when it is complete. A crash never leaves a half-written file under that name. */
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

  /** @throws file.unwritable after removing the bytes written so far */
  append(bytes: Uint8Array): void {
    this.#orDiscard(() => {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#descriptor, bytes, written)
    })
  }

  /** Gives the file its name. Replaces a file with that name. @throws file.unwritable */
  commit(): void {
    this.#orDiscard(() => {
      fsyncSync(this.#descriptor)
      this.#close()
      renameSync(this.#partial, this.#path)
    })
  }

  /**
   * Gives the file its name if no file has it. Of several processes on one file system, one succeeds.
   * @returns false if there is a file with that name; the bytes are removed then
   * @throws file.unwritable
   */
  commitOnce(): boolean {
    return this.#orDiscard(() => {
      fsyncSync(this.#descriptor)
      this.#close()
      const isFirst = linkedOnce(this.#partial, this.#path)
      rmSync(this.#partial, { force: true })
      return isFirst
    })
  }

  /** Removes the bytes written so far. Without effect after `commit` or `discard`. */
  discard(): void {
    try {
      this.#close()
      rmSync(this.#partial, { force: true })
    } catch {
      // The earlier error is the one to report. The next write to this folder removes the rest.
    }
  }

  #close(): void {
    if (!this.#open) return
    this.#open = false
    closeSync(this.#descriptor)
  }

  #orDiscard<T>(write: () => T): T {
    try {
      return this.#writing(write)
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

/** Writes a whole file or nothing. @throws file.unwritable */
export function writeFileAtomically(path: string, content: Uint8Array | string): void {
  const file = new AtomicFile(path)
  file.append(typeof content === 'string' ? Buffer.from(content) : content)
  file.commit()
}

/** Writes a whole file unless there is one. @returns false if there is one @throws file.unwritable */
export function writeFileOnce(path: string, content: string): boolean {
  const file = new AtomicFile(path)
  file.append(Buffer.from(content))
  return file.commitOnce()
}

/** Gives a file a second name. @returns false if the name is in use */
function linkedOnce(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    // File systems without hard links, such as exFAT and some shares.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw thrown
    if (existsSync(to)) return false
    renameSync(from, to)
    return true
  }
}

/** Folders that this process has searched for abandoned files. */
const sweptFolders = new Set<string>()

/** Removes half-written files of killed processes. */
function removeAbandonedFiles(folder: string): void {
  if (sweptFolders.has(folder)) return
  sweptFolders.add(folder)
  try {
    for (const name of readdirSync(folder)) {
      const mark = partialPattern.exec(name)?.[1]
      if (mark !== undefined && isAbandoned(mark, join(folder, name))) rmSync(join(folder, name), { force: true })
    }
  } catch {
    // The next write reports a folder that cannot be used.
  }
}
