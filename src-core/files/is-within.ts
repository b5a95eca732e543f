import { isAbsolute, relative, resolve } from 'node:path'

/** True if a path is a folder or lies below it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, resolve(path))
  return !isAbsolute(way) && way !== '..' && !/^\.\.[/\\]/.test(way)
}
