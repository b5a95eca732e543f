import { DenoscopeError } from '../errors.ts'

/** Who calls the engine: one connected window, or the engine's own process. */
export interface Caller {
  /** Id of the window; null for callers without one. Steps are undone in the window that made them. */
  window: string | null
  /** Decides which paths the caller may name. */
  readonly paths: PathRule
}

/** A path as a caller named it; a handler gets the real one from `allowed`. */
export interface NamedPath {
  readonly named: string
}

/** @returns the absolute path that a name stands for. @throws path.refused */
export type PathRule = (named: string) => string

export const pathRefused = () =>
  new DenoscopeError(
    'path.refused',
    'path: was not chosen here, and Denoscope was not started with it; choose it in a dialog or name it at the start'
  )

/** @throws path.refused when the caller may not name this path. */
export function allowed({ paths }: Caller, { named }: NamedPath): string {
  return paths(named)
}

/** For callers in the engine's own process, as the command line. */
export const ownProcess: Caller = { window: null, paths: (named) => named }
