import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { here, readPersonal, writePersonal, type Surroundings } from './locations.ts'

/** Files and folders that were opened together, by their real paths. */
export interface RecentFiles {
  readonly paths: readonly string[]
  readonly openedAt: string
}

const fileName = 'recent-files.json'
const schema = z.array(z.object({ paths: z.array(z.string()).min(1), openedAt: z.string() }))
const keptEntries = 10
/** Most paths of an entry. A larger choice is not remembered. */
const mostPaths = 1000

/** Remembered files and folders, latest first, also those that are gone. */
export function recentFiles(surroundings: Surroundings = here()): RecentFiles[] {
  return readPersonal(fileName, schema, surroundings) ?? []
}

/** Puts files at the head of the recent ones. Without write access nothing is remembered. */
export function rememberFiles(paths: readonly string[], surroundings: Surroundings = here()): void {
  if (paths.length === 0 || paths.length > mostPaths) return
  const entry = { paths: paths.map((path) => resolve(path)), openedAt: new Date().toISOString() }
  const others = recentFiles(surroundings).filter((other) => !isSame(other, entry))
  writePersonal(fileName, [entry, ...others].slice(0, keptEntries), surroundings)
}

/** Removes entries from the list. */
export function forgetFiles(entries: readonly RecentFiles[], surroundings: Surroundings = here()): void {
  const kept = recentFiles(surroundings).filter((entry) => !entries.some((other) => isSame(other, entry)))
  writePersonal(fileName, kept, surroundings)
}

const isSame = (one: RecentFiles, other: RecentFiles) => one.paths.join('\n') === other.paths.join('\n')

/** True if all files of an entry are there. */
export async function areThere({ paths }: RecentFiles): Promise<boolean> {
  const found = paths.map((path) =>
    stat(path).then(
      () => true,
      () => false
    )
  )
  return (await Promise.all(found)).every(Boolean)
}

const keySchema = z.string().regex(/^[0-9a-f]{64}$/)

/** Key of the pseudonyms of patients, made once for each person. Without write access: one for each process. */
export function pseudonymKey(surroundings: Surroundings = here()): string {
  const known = readPersonal('pseudonym-key.json', keySchema, surroundings)
  if (known !== null) return known
  unwritten ??= randomBytes(32).toString('hex')
  writePersonal('pseudonym-key.json', unwritten, surroundings)
  return unwritten
}
let unwritten: string | undefined
