import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { DenoscopeError, systemReason } from '../errors.ts'
import { makeFolder, namesIn } from '../files/make-folder.ts'
import { isAbandoned, markPattern, processMark } from '../files/process-mark.ts'
import { databaseFile } from './locations.ts'

/** Folder of copies of the database. */
export const backupsFolder = 'backups'

/** A copy of the database of a workspace. Arrays of audits are not in it. */
export interface Backup {
  readonly path: string
  /** ISO 8601 UTC. */
  readonly madeAt: string
  readonly bytes: number
  /** True for the last state of an earlier version, which rotation leaves. */
  readonly isOfFormerVersion: boolean
}

const namePattern = /^denoscope-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.sqlite$/
const formerPattern = /^denoscope-before-version-\d+\.sqlite$/
/** Time in ms by which the name of a backup may be ahead of the clock: copies of one second get names one apart. */
const longestLead = 60_000
const partialOf = (path: string) => `${path}.${processMark}.partial`
/** Half-written backups, and the journals that SQLite writes beside them. */
const partialPattern = new RegExp(`\\.sqlite\\.(${markPattern})\\.partial(-journal)?$`)
const nameAt = (time: Date) =>
  `denoscope-${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}.sqlite`

/** Backups of a workspace, newest first. */
export function listBackups(workspace: string): Backup[] {
  const folder = join(workspace, backupsFolder)
  return namesIn(folder)
    .flatMap((name) => {
      const isOfFormerVersion = formerPattern.test(name)
      const [, year, month, day, hour, minute, second] = namePattern.exec(name) ?? []
      if (year === undefined && !isOfFormerVersion) return []
      const path = join(folder, name)
      const { size: bytes, mtime } = statSync(path)
      const madeAt = isOfFormerVersion
        ? mtime.toISOString()
        : `${year!}-${month!}-${day!}T${hour!}:${minute!}:${second!}Z`
      return [{ path, madeAt, bytes, isOfFormerVersion }]
    })
    .sort((one, other) => (one.madeAt < other.madeAt ? 1 : -1))
}

/** Numbers of backups that stay: the newest ones, and the newest of each of the latest days and weeks. */
const kept = { newest: 5, days: 7, weeks: 5 }

/**
 * The backups that rotation removes.
 * @param backups newest first
 */
export function outdated(backups: readonly Backup[]): Backup[] {
  const rotated = backups.filter(({ isOfFormerVersion }) => !isOfFormerVersion)
  const stays = new Set(rotated.slice(0, kept.newest))
  const newestOfEach = (count: number, periodOf: (time: number) => number) => {
    const periods = new Map<number, Backup>()
    for (const backup of rotated) {
      const period = periodOf(Date.parse(backup.madeAt))
      if (!periods.has(period)) periods.set(period, backup)
    }
    for (const backup of [...periods.values()].slice(0, count)) stays.add(backup)
  }
  const day = 24 * 3600 * 1000
  newestOfEach(kept.days, (time) => Math.floor(time / day))
  newestOfEach(kept.weeks, (time) => Math.floor(time / (7 * day)))
  return rotated.filter((backup) => !stays.has(backup))
}

/**
 * Copies an open database with SQLite's online backup, while it stays in use, and removes outdated backups.
 * The copy gets its name once it is complete. Names go up even if the clock was set back.
 * @throws file.unwritable
 */
export async function backUp(workspace: string, client: Database.Database, time = new Date()): Promise<Backup> {
  const folder = join(workspace, backupsFolder)
  const path = join(folder, nameAt(behindNewest(workspace, time)))
  const partial = partialOf(path)
  try {
    makeFolder(folder)
    removeAbandonedBackups(workspace)
    await client.backup(partial)
    renameSync(partial, path)
  } catch (cause) {
    discard(partial)
    if (cause instanceof DenoscopeError) throw cause
    throw new DenoscopeError('file.unwritable', `${path}: the backup cannot be written (${systemReason(cause)})`, {
      cause
    })
  }
  const backups = listBackups(workspace)
  for (const backup of outdated(backups)) rmSync(backup.path, { force: true })
  return backups.find((backup) => backup.path === path)!
}

const newestOf = (workspace: string): Backup | undefined =>
  listBackups(workspace).find(({ isOfFormerVersion }) => !isOfFormerVersion)

/** The time, or a second after the newest backup if that is later. */
function behindNewest(workspace: string, time: Date): Date {
  const newest = newestOf(workspace)
  return new Date(Math.max(time.getTime(), newest ? Date.parse(newest.madeAt) + 1000 : 0))
}

/** Removes half-written backups of killed processes. Result: their paths. @throws the error of the file system */
export function removeAbandonedBackups(workspace: string): string[] {
  const folder = join(workspace, backupsFolder)
  const abandoned = namesIn(folder)
    .map((name) => ({ path: join(folder, name), mark: partialPattern.exec(name)?.[1] }))
    .filter(({ path, mark }) => mark !== undefined && isAbandoned(mark, path))
    .map(({ path }) => path)
  for (const path of abandoned) rmSync(path, { force: true })
  return abandoned
}

function discard(partial: string): void {
  try {
    for (const path of [partial, `${partial}-journal`]) rmSync(path, { force: true })
  } catch {
    // The earlier error is the one to report: a file may have the place of the folder.
  }
}

/**
 * Copies an open database before its tables are changed. A copy of the same version stays.
 * @param version that the tables get
 * @throws file.unwritable
 */
export function backUpBeforeMigration(workspace: string, client: Database.Database, version: number): void {
  const folder = join(workspace, backupsFolder)
  const path = join(folder, `denoscope-before-version-${version}.sqlite`)
  if (existsSync(path)) return
  const partial = partialOf(path)
  try {
    makeFolder(folder)
    client.prepare('VACUUM INTO ?').run(partial)
    renameSync(partial, path)
  } catch (cause) {
    discard(partial)
    throw new DenoscopeError(
      'file.unwritable',
      `${path}: the workspace is older, and cannot be backed up before its tables are changed (${systemReason(cause)})`,
      { cause }
    )
  }
}

/** True if the database has changed since the newest backup. Also true if the clock was set back: nobody knows. */
export function hasChangedSinceBackup(workspace: string): boolean {
  const newest = newestOf(workspace)
  if (!newest || Date.parse(newest.madeAt) > Date.now() + longestLead) return true
  const changes = ['', '-wal'].map((ending) => join(workspace, `${databaseFile}${ending}`)).filter(existsSync)
  return changes.some((path) => statSync(path).mtimeMs >= Date.parse(newest.madeAt) + 1000)
}
