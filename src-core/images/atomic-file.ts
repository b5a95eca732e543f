import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { DenoscopeError } from '../errors.ts'

/** What went wrong with a file, as one line with its path. */
export function fileError(path: string, action: 'read' | 'write', cause: unknown): DenoscopeError {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause)
  if (action === 'write') return new DenoscopeError('file.unwritable', `${path}: cannot be written (${reason})`, { cause })
  if (reason === 'ENOENT') return new DenoscopeError('file.not-found', `${path}: no such file`, { cause })
  return new DenoscopeError('file.unreadable', `${path}: cannot be read (${reason})`, { cause })
}

/** A file that appears under its name only when it is complete, so that a crash never leaves half of one. */
export class AtomicFile {
  readonly #path: string
  readonly #partial: string
  readonly #descriptor: number

  /** @throws file.unwritable */
  constructor(path: string) {
    this.#path = path
    this.#partial = `${path}.${randomUUID()}.partial`
    this.#descriptor = guarded(path, () => openSync(this.#partial, 'wx'))
  }

  /** @throws file.unwritable; what was written so far is then gone. */
  append(bytes: Uint8Array): void {
    this.#orDiscard(() => {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written)
    })
  }

  /** Gives the file its name, replacing what had it. @throws file.unwritable */
  commit(): void {
    this.#orDiscard(() => {
      fsyncSync(this.#descriptor)
      renameSync(this.#partial, this.#path)
    })
    closeSync(this.#descriptor)
  }

  /** Throws away what was written. */
  discard(): void {
    closeSync(this.#descriptor)
    rmSync(this.#partial, { force: true })
  }

  #orDiscard(write: () => void): void {
    try {
      write()
    } catch (cause) {
      this.discard()
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

function guarded<T>(path: string, write: () => T): T {
  try {
    return write()
  } catch (cause) {
    throw fileError(path, 'write', cause)
  }
}
