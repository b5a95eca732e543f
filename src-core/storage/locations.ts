import { chmodSync, existsSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../files/atomic-file.ts'
import { makeFolder } from '../files/make-folder.ts'

/** Name of the database in the folder of a workspace. */
export const databaseFile = 'denoscope.sqlite'

/** Platform, environment and home folder, which decide the paths. Default: those of the running process. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
}

export interface RecentWorkspace {
  readonly path: string
  readonly openedAt: string
}

const recentSchema = z.array(z.object({ path: z.string(), openedAt: z.string() }))
const keptRecent = 10

/** The running process's own. */
export const here = (): Surroundings => ({ platform: process.platform, environment: process.env, home: homedir() })

/** Folder of an environment variable. Relative values are ignored (XDG Base Directory 0.8). */
function folderFrom({ environment }: Surroundings, variable: string, otherwise: string): string {
  const value = environment[variable]
  return value !== undefined && isAbsolute(value) ? value : otherwise
}

function dataFolder(surroundings: Surroundings): string {
  const { platform, home } = surroundings
  if (platform === 'win32')
    return join(folderFrom(surroundings, 'LOCALAPPDATA', join(home, 'AppData', 'Local')), 'Denoscope')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Denoscope')
  return join(folderFrom(surroundings, 'XDG_DATA_HOME', join(home, '.local', 'share')), 'denoscope')
}

/** Folder of personal settings that belong to no workspace. */
function configurationFolder(surroundings: Surroundings): string {
  const { platform, home } = surroundings
  if (platform === 'win32')
    return join(folderFrom(surroundings, 'APPDATA', join(home, 'AppData', 'Roaming')), 'Denoscope')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Denoscope')
  return join(folderFrom(surroundings, 'XDG_CONFIG_HOME', join(home, '.config')), 'denoscope')
}

/** Default workspace: DENOSCOPE_WORKSPACE, else a folder in the person's data folder. */
export function defaultWorkspacePath(surroundings: Surroundings = here()): string {
  const named = surroundings.environment['DENOSCOPE_WORKSPACE']
  return named ? resolve(named) : join(dataFolder(surroundings), 'workspace')
}

/** Nearest workspace around a folder, by its real path; null if none. The folder may not exist yet. */
export function enclosingWorkspace(folder: string): string | null {
  const outer = dirname(existsSync(folder) ? realpathSync(folder) : resolve(folder))
  if (existsSync(join(outer, databaseFile))) return outer
  return outer === dirname(outer) ? null : enclosingWorkspace(outer)
}

/** File of the key by which this person de-identifies, unless another is named. */
export const personalKeyFile = (surroundings: Surroundings = here()): string =>
  join(configurationFolder(surroundings), 'deidentification.key')

/** Folder of the private keys by which readers sign on this computer. */
export const personalKeyFolder = (surroundings: Surroundings = here()): string =>
  join(configurationFolder(surroundings), 'reader-keys')

/** A personal setting outside of all workspaces. Null if absent or damaged: no reason to stop. */
export function readPersonal<Value>(file: string, schema: z.ZodType<Value>, surroundings: Surroundings): Value | null {
  try {
    return schema.parse(JSON.parse(readFileSync(join(configurationFolder(surroundings), file), 'utf8')))
  } catch {
    return null
  }
}

/** Stores a personal setting, readable by its owner only. @throws file.unwritable */
export function storePersonal(file: string, value: unknown, surroundings: Surroundings): void {
  const folder = configurationFolder(surroundings)
  makeFolder(folder)
  const path = join(folder, file)
  writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`)
  chmodSync(path, 0o600)
}

/** The same, but without write access nothing is stored. */
export function writePersonal(file: string, value: unknown, surroundings: Surroundings): void {
  try {
    storePersonal(file, value, surroundings)
  } catch {
    // Denoscope works without its personal settings.
  }
}

const recentFile = 'recent-workspaces.json'
const readRecent = (surroundings: Surroundings) => readPersonal(recentFile, recentSchema, surroundings) ?? []

/** Existing workspaces that were opened before, latest first. */
export function recentWorkspaces(surroundings: Surroundings = here()): RecentWorkspace[] {
  return readRecent(surroundings).filter(({ path }) => existsSync(join(path, databaseFile)))
}

/** Puts a workspace at the head of the recent ones. Without write access nothing is remembered. */
export function rememberWorkspace(path: string, surroundings: Surroundings = here()): void {
  const entry = { path: resolve(path), openedAt: new Date().toISOString() }
  const others = readRecent(surroundings).filter((other) => other.path !== entry.path)
  writePersonal(recentFile, [entry, ...others].slice(0, keptRecent), surroundings)
}

/** Removes all but one workspace from the recent ones. @returns the remaining list */
export function forgetOtherWorkspaces(path: string, surroundings: Surroundings = here()): RecentWorkspace[] {
  const kept = readRecent(surroundings).filter((entry) => entry.path === resolve(path))
  writePersonal(recentFile, kept, surroundings)
  return recentWorkspaces(surroundings)
}
