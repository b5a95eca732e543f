import { isAbsolute, resolve } from 'node:path'
import { sealPath } from '../src-core/engine/path-rules.ts'
import { isWithin } from '../src-core/files/is-within.ts'
import { DenoscopeError } from '../src-core/errors.ts'

/**
 * Folders and files that the page may name: those chosen by the person, and the workspaces.
 * The page receives handles. The engine accepts handles in place of paths. Only this class makes handles.
 */
export class GrantedPaths {
  readonly #chosen = new Set<string>()
  readonly #key: string
  readonly #workspaces: () => readonly string[]

  constructor(key: string, workspaces: () => readonly string[]) {
    this.#key = key
    this.#workspaces = workspaces
  }

  /** Grants access to paths. @returns a handle for each path */
  grant(paths: readonly string[]): string[] {
    return paths.map((path) => {
      this.#chosen.add(resolve(path))
      return sealPath(this.#key, path)
    })
  }

  /** Checks a path. @throws argument.invalid unless it is absolute, and at or below a granted path */
  check(path: unknown): string {
    if (typeof path !== 'string' || !isAbsolute(path)) {
      throw new DenoscopeError(
        'argument.invalid',
        `path: expected an absolute path, got ${typeof path === 'string' ? path : typeof path}.`
      )
    }
    const granted = [...this.#chosen, ...this.#workspaces()]
    if (granted.some((folder) => isWithin(folder, path))) return resolve(path)
    throw new DenoscopeError('argument.invalid', `path: ${path} is in no workspace and was not chosen here.`)
  }
}
