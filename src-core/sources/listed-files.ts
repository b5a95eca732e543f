import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { asDenoscopeError, DenoscopeError } from '../errors.ts'
import { readError } from '../files/file-error.ts'
import { compareNames } from './natural-order.ts'
import type { Refusal } from './source.ts'

export interface ListedFiles {
  /** The given files, and the files in the given folders. */
  readonly paths: readonly string[]
  readonly refusals: readonly Refusal[]
}

/**
 * Lists files, and the files in folders and their subfolders, by name. Each file is listed once. Names in a folder that
 * begin with a dot are skipped. Pipes and devices are refused: reading one may never end.
 */
export async function listFiles(given: readonly string[], signal?: AbortSignal): Promise<ListedFiles> {
  const listing = new Listing(signal)
  for (const path of given) await listing.add(path, true)
  return { paths: listing.paths, refusals: listing.refusals }
}

export function refuse(file: string, error: unknown): Refusal {
  const { code, message } = asDenoscopeError(error)
  return { file, code, message: message.startsWith(file) ? message : `${file}: ${message}` }
}

class Listing {
  readonly paths: string[] = []
  readonly refusals: Refusal[] = []
  readonly #seen = new Set<string>()
  readonly #signal: AbortSignal | undefined

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
  }

  async add(path: string, isGiven: boolean): Promise<void> {
    throwIfCancelled(this.#signal)
    try {
      const real = await realpath(path)
      if (this.#seen.has(real)) return
      this.#seen.add(real)
      const found = await stat(real)
      if (found.isDirectory()) await this.#addFolder(path, isGiven)
      else if (found.isFile()) this.paths.push(path)
      else throw new DenoscopeError('file.unreadable', `${path}: is neither a file nor a folder`)
    } catch (error) {
      throwIfCancelled(this.#signal)
      this.refusals.push(refuse(path, readError(path, error)))
    }
  }

  async #addFolder(path: string, isGiven: boolean): Promise<void> {
    const names = (await readdir(path)).filter((name) => !name.startsWith('.')).sort(compareNames)
    if (isGiven && names.length === 0) throw new DenoscopeError('file.not-found', `${path}: the folder is empty`)
    for (const name of names) await this.add(join(path, name), false)
  }
}

/** @throws job.cancelled */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new DenoscopeError('job.cancelled', 'opening was cancelled')
}
