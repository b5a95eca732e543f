import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { DenoscopeError, systemReason } from '../errors.ts'
import { makeFolder } from '../files/make-folder.ts'
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
const nameAt = (time: Date) =>
  `denoscope-${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}.sqlite`

/** Backups of a workspace, newest first. */
export function listBackups(workspace: string): Backup[] {
  const folder = join(workspace, backupsFolder)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
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
 * The copy gets its name once it is complete.
 * @throws file.unwritable
 */
export async function backUp(workspace: string, client: Database.Database, time = new Date()): Promise<Backup> {
  const folder = join(workspace, backupsFolder)
  const path = join(folder, nameAt(time))
  const partial = `${path}.partial`
  try {
    makeFolder(folder)
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

function discard(partial: string): void {
  try {
    rmSync(partial, { force: true })
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
  const partial = `${path}.partial`
  try {
    makeFolder(folder)
    rmSync(partial, { force: true })
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

/** True if the database has changed since the newest backup. */
export function hasChangedSinceBackup(workspace: string): boolean {
  const [newest] = listBackups(workspace).filter(({ isOfFormerVersion }) => !isOfFormerVersion)
  if (!newest) return true
  const changes = ['', '-wal'].map((ending) => join(workspace, `${databaseFile}${ending}`)).filter(existsSync)
  return changes.some((path) => statSync(path).mtimeMs >= Date.parse(newest.madeAt) + 1000)
}
