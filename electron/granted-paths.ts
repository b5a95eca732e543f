import { isAbsolute, relative, resolve } from 'node:path'
import { DenoscopeError } from '../src-core/errors.ts'

/** Folders and files that the page may name: those chosen by the person, and the workspaces. */
export class GrantedPaths {
  readonly #chosen = new Set<string>()
  readonly #workspaces: () => readonly string[]

  constructor(workspaces: () => readonly string[]) {
    this.#workspaces = workspaces
  }

  grant(paths: readonly string[]): void {
    for (const path of paths) this.#chosen.add(resolve(path))
  }

  /** @throws argument.invalid for anything but an absolute path at or below a granted one. */
  check(path: unknown): string {
    if (typeof path !== 'string' || !isAbsolute(path)) {
      throw new DenoscopeError('argument.invalid', `path: expected an absolute path, got ${typeof path === 'string' ? path : typeof path}.`)
    }
    const granted = [...this.#chosen, ...this.#workspaces()]
    if (granted.some((folder) => isWithin(folder, path))) return resolve(path)
    throw new DenoscopeError('argument.invalid', `path: ${path} is in no workspace and was not chosen here.`)
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, resolve(path))
  return !isAbsolute(way) && way !== '..' && !/^\.\.[/\\]/.test(way)
}
