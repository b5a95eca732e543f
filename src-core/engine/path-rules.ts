import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { isAbsolute, resolve } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { isWithin } from '../files/is-within.ts'

/** Caller of the engine: one connected window, or the engine's own process. */
export interface Caller {
  /** Id of the window; null for callers without one. Steps are undone in the window that made them. */
  window: string | null
  /** Name of the reader at the window, as typed there; null or empty if none was typed there. */
  reader: string | null
  /** Decides which paths the caller may name. */
  readonly paths: PathRule
}

/** A path as a caller named it. `allowed` gives the real path. */
export interface NamedPath {
  readonly named: string
}

export interface PathRule {
  /** @returns the absolute path of a named path. @throws path.refused */
  (named: string): string
  /** Name by which the caller may name a real path. Absent if callers name paths as they are. */
  readonly nameOf?: (path: string) => string
  /** Text that the holder of the key has sealed. Absent if nobody has a key. @throws path.refused for other texts */
  readonly unseal?: (sealed: string) => string
  /** Folders that hold all paths that the caller may name. Absent if it names paths by handles, or any path. */
  readonly folders?: readonly string[]
  /** True if the caller may add programs of others, and allow them by its own word. Default: false */
  readonly allowsPrograms?: boolean
}

/** The real path of a named path. @throws path.refused if the caller may not name it */
export function allowed({ paths }: Caller, { named }: NamedPath): string {
  return paths(named)
}

/**
 * Names by which a caller may open remembered paths again; null unless it may open all of them. The engine remembers
 * only paths that a person chose, so that a caller with handles gets new ones.
 */
export function namesOf({ paths: rule }: Caller, paths: readonly string[]): string[] | null {
  if (rule.nameOf) return paths.map(rule.nameOf)
  try {
    for (const path of paths) rule(path)
    return [...paths]
  } catch {
    return null
  }
}

/** The caller of the engine's own process, such as the command line. It may name all paths. */
export const ownProcess: Caller = {
  window: null,
  reader: null,
  paths: Object.assign((named: string) => named, { allowsPrograms: true })
}

const pathRefused = () =>
  new DenoscopeError(
    'path.refused',
    'path: was not chosen here, and Denoscope was not started with it; choose it in a dialog or name it at the start'
  )

/**
 * Paths that clients may name: those at or below folders and files that a person named at the start, or handles of
 * paths.
 * Only the holder of the key can make handles.
 */
export type PathGrants =
  | {
      readonly folders: readonly string[]
      /** True if the person also lets clients add and allow programs. Default: false */
      readonly programs?: boolean
    }
  | { readonly key: string }

export function pathRule(grants: PathGrants): PathRule {
  if ('folders' in grants)
    return Object.assign((named: string) => pathWithin(grants.folders, named), {
      allowsPrograms: grants.programs,
      folders: grants.folders
    })
  const nameOf = (path: string) => sealPath(grants.key, path)
  const unseal = (sealed: string) => unsealed(grants.key, secretPrefix, sealed)
  return Object.assign((named: string) => unsealed(grants.key, pathPrefix, named), { nameOf, unseal })
}

/** A key for handles, as text. */
export const newGrantKey = () => randomBytes(32).toString('hex')

const pathPrefix = 'granted:'
const secretPrefix = 'secret:'
const cipherName = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/** A handle of a path. It does not show the path, and cannot be made or changed without the key. */
export const sealPath = (key: string, path: string): string => sealed(key, pathPrefix, resolve(path))

/** A text that passes through the page without being shown to it. It opens no path. */
export const sealSecret = (key: string, text: string): string => sealed(key, secretPrefix, text)

/** The prefix is authenticated: a seal of one kind is none of the other. */
function sealed(key: string, prefix: string, text: string): string {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(cipherName, Buffer.from(key, 'hex'), iv).setAAD(Buffer.from(prefix))
  const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return prefix + Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64url')
}

function unsealed(key: string, prefix: string, handle: string): string {
  if (!handle.startsWith(prefix)) throw pathRefused()
  const bytes = Buffer.from(handle.slice(prefix.length), 'base64url')
  if (bytes.length <= ivBytes + tagBytes) throw pathRefused()
  try {
    const decipher = createDecipheriv(cipherName, Buffer.from(key, 'hex'), bytes.subarray(0, ivBytes))
    decipher.setAAD(Buffer.from(prefix)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8')
  } catch {
    throw pathRefused()
  }
}

function pathWithin(folders: readonly string[], named: string): string {
  if (isAbsolute(named) && !named.includes('\0') && folders.some((folder) => isWithin(folder, named)))
    return resolve(named)
  throw pathRefused()
}
