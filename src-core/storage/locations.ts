import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../files/atomic-file.ts'

/** The database in a workspace's folder. */
export const databaseFile = 'denoscope.sqlite'

/** What decides where things lie; the running process unless a test says otherwise. */
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

const here = (): Surroundings => ({ platform: process.platform, environment: process.env, home: homedir() })

/** The folder that an environment variable names; relative values are to be ignored (XDG Base Directory 0.8). */
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

/** Where small things about this person's use are kept: settings that belong to no workspace. */
function configurationFolder(surroundings: Surroundings): string {
  const { platform, home } = surroundings
  if (platform === 'win32')
    return join(folderFrom(surroundings, 'APPDATA', join(home, 'AppData', 'Roaming')), 'Denoscope')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Denoscope')
  return join(folderFrom(surroundings, 'XDG_CONFIG_HOME', join(home, '.config')), 'denoscope')
}

/** The workspace that is opened unless another is named: DENOSCOPE_WORKSPACE, or one in the person's data folder. */
export function defaultWorkspacePath(surroundings: Surroundings = here()): string {
  const named = surroundings.environment['DENOSCOPE_WORKSPACE']
  return named ? resolve(named) : join(dataFolder(surroundings), 'workspace')
}

/** The nearest workspace that a folder lies in, by its real path, whether or not it has been made; null if there is none. */
export function enclosingWorkspace(folder: string): string | null {
  const outer = dirname(existsSync(folder) ? realpathSync(folder) : resolve(folder))
  if (existsSync(join(outer, databaseFile))) return outer
  return outer === dirname(outer) ? null : enclosingWorkspace(outer)
}

const recentFile = (surroundings: Surroundings) => join(configurationFolder(surroundings), 'recent-workspaces.json')

function readRecent(surroundings: Surroundings): RecentWorkspace[] {
  try {
    return recentSchema.parse(JSON.parse(readFileSync(recentFile(surroundings), 'utf8')))
  } catch {
    // Absent at first; and a damaged list of conveniences is not worth stopping for.
    return []
  }
}

/** Workspaces that were opened and are still there, the latest first. */
export function recentWorkspaces(surroundings: Surroundings = here()): RecentWorkspace[] {
  return readRecent(surroundings).filter(({ path }) => existsSync(join(path, databaseFile)))
}

/** Puts a workspace at the head of the recent ones; where that cannot be written, nothing is remembered. */
export function rememberWorkspace(path: string, surroundings: Surroundings = here()): void {
  const entry = { path: resolve(path), openedAt: new Date().toISOString() }
  const others = readRecent(surroundings).filter((other) => other.path !== entry.path)
  writeRecent([entry, ...others].slice(0, keptRecent), surroundings)
}

/** Takes all but one workspace off the recent ones, and returns what is left. */
export function forgetOtherWorkspaces(path: string, surroundings: Surroundings = here()): RecentWorkspace[] {
  writeRecent(
    readRecent(surroundings).filter((entry) => entry.path === resolve(path)),
    surroundings
  )
  return recentWorkspaces(surroundings)
}

function writeRecent(entries: readonly RecentWorkspace[], surroundings: Surroundings): void {
  const file = recentFile(surroundings)
  try {
    mkdirSync(configurationFolder(surroundings), { recursive: true })
    writeFileAtomically(file, `${JSON.stringify(entries, null, 2)}\n`)
  } catch {
    // The workspace itself works all the same.
  }
}
