import { existsSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { completeFolders } from '../files/atomic-folder.ts'
import { fileError } from '../files/file-error.ts'
import { makeFolder } from '../files/make-folder.ts'
import { benchesFolder, benchIn } from './kept-benches.ts'
import { cohortsFolder, cohortTitleIn } from './kept-cohorts.ts'
import { databaseFile } from './locations.ts'
import { erase, fetchPrefix, readersOf, uploadsFolder } from './uploads.ts'
import type { Workspace } from './workspace.ts'

/** An export is a folder of DICOM objects. */
export type StoredKind = 'audit' | 'upload' | 'model' | 'report' | 'bench' | 'cohort' | 'export'
/** Copies, which are deleted at once. Other items can be restored. */
export type CopyKind = 'upload' | 'export'

/** One thing that a workspace keeps on disk. */
export interface StoredItem extends FolderSize {
  readonly kind: StoredKind
  readonly id: string
  readonly label: string
  /** Time of creation in ISO 8601; null if unknown. */
  readonly createdAt: string | null
  /** True if it was removed and can be restored. */
  readonly isRemoved: boolean
  /** Ids of the open series that read an upload. Absent for other items. */
  readonly sourceIds?: readonly string[]
}

/** Measurements of one series, kept in the database. */
export interface StoredMeasurements {
  readonly sourceId: string
  /** Name of the series; null if it was never opened in this workspace. */
  readonly label: string | null
  readonly count: number
}

/** Contents and sizes of a workspace. */
export interface WorkspaceContents {
  /** Largest first. */
  readonly items: readonly StoredItem[]
  /** By label. */
  readonly measurements: readonly StoredMeasurements[]
  readonly database: FolderSize
  /** Everything in the folder, files that belong to no item included. */
  readonly total: FolderSize
}

/** Folder of removed models, reports, benches and cohorts, each in a folder of its kind. */
const removedFolder = 'removed'
const movable = { model: 'models', report: 'reports', bench: benchesFolder, cohort: cohortsFolder } as const
type MovableKind = keyof typeof movable

/** Folder of exported DICOM objects. */
export const exportsFolder = 'exports'
const exportsOf = (workspace: Workspace): string => join(workspace.path, exportsFolder)
/** Folder of the copies that a browser sent in one drop. */
const uploadsOf = (workspace: Workspace): string => join(workspace.path, uploadsFolder)
const placeOf = (workspace: Workspace, kind: MovableKind, id: string): string => join(workspace.path, movable[kind], id)
const removedPlaceOf = (workspace: Workspace, kind: MovableKind, id: string): string =>
  join(workspace.path, removedFolder, movable[kind], id)

/** Lists what a workspace keeps on disk, with sizes. */
export async function workspaceContents(workspace: Workspace): Promise<WorkspaceContents> {
  const sizes = new FolderSizes()
  const sized = async (item: Omit<StoredItem, keyof FolderSize>, path: string): Promise<StoredItem> => ({
    ...item,
    ...(await sizes.of(path))
  })
  const audits = [
    ...workspace.audits.list().map((record) => ({ record, isRemoved: false })),
    ...workspace.audits.removed().map(({ record }) => ({ record, isRemoved: true }))
  ].map(({ record: { id, title, createdAt }, isRemoved }) =>
    sized({ kind: 'audit', id, label: title, createdAt, isRemoved }, workspace.audits.directory(id))
  )
  const uploads = completeFolders(uploadsOf(workspace)).map((batch) => {
    const readers = readersOf(workspace.path, batch, workspace.sources.list()).map(({ summary }) => summary)
    const label = readers.map((summary) => summary.label).join(', ') || unreadLabel(batch)
    const sourceIds = readers.map(({ id }) => id)
    const item = { kind: 'upload', id: batch, label, createdAt: null, isRemoved: false, sourceIds } as const
    return sized(item, join(uploadsOf(workspace), batch))
  })
  const exports = completeFolders(exportsOf(workspace)).map((id) => {
    const item = { kind: 'export', id, label: 'DICOM objects', createdAt: exportTime(id), isRemoved: false } as const
    return sized(item, join(exportsOf(workspace), id))
  })
  const found = await Promise.all([...audits, ...uploads, ...exports, ...(await movableItems(workspace, sized))])
  const items = found.filter(({ isRemoved, files }) => !isRemoved || files > 0)
  const database = await Promise.all(
    ['', '-wal', '-shm'].map((end) => sizes.of(join(workspace.path, databaseFile + end)))
  )
  return {
    items: items.sort((a, b) => b.bytes - a.bytes || a.label.localeCompare(b.label, 'en')),
    measurements: storedMeasurements(workspace),
    database: sumOf(database),
    total: await sizes.of(workspace.path)
  }
}

/** Time in the name of an export, `dicom-20261130-181500-3fa9c2`, in ISO 8601; null for other names. */
function exportTime(id: string): string | null {
  const [, ...parts] = /^dicom-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(id) ?? []
  const [year, month, day, hour, minute, second] = parts
  return parts.length === 0 ? null : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
}

const unreadLabel = (batch: string): string =>
  batch.startsWith(fetchPrefix) ? 'Interrupted fetch from a PACS' : 'Copies that no series reads'

function storedMeasurements(workspace: Workspace): StoredMeasurements[] {
  const all = workspace.measurements.counts().map(({ sourceId, count }) => {
    const label = workspace.sources.get(sourceId)?.summary.label ?? null
    return { sourceId, label, count }
  })
  return all.sort((a, b) => (a.label ?? '').localeCompare(b.label ?? '', 'en') || a.sourceId.localeCompare(b.sourceId))
}

async function movableItems(
  workspace: Workspace,
  sized: (item: Omit<StoredItem, keyof FolderSize>, path: string) => Promise<StoredItem>
): Promise<Promise<StoredItem>[]> {
  const reports = new Map(workspace.reports.list().map((report) => [report.id, report]))
  const items: Promise<StoredItem>[] = []
  for (const kind of ['model', 'report', 'bench', 'cohort'] as const) {
    for (const isRemoved of [false, true]) {
      const parent = isRemoved
        ? join(workspace.path, removedFolder, movable[kind])
        : join(workspace.path, movable[kind])
      for (const id of completeFolders(parent)) {
        const known = knownItem(kind, join(parent, id)) ?? (kind === 'report' ? reports.get(id) : undefined)
        const label = known?.title ?? id
        items.push(sized({ kind, id, label, createdAt: known?.createdAt ?? null, isRemoved }, join(parent, id)))
      }
    }
  }
  return items
}

/** Title and time of a bench or cohort in its folder; absent for other items, and if they cannot be read. */
function knownItem(kind: MovableKind, folder: string): { title: string; createdAt: string } | undefined {
  if (kind === 'bench') return benchIn(folder)
  return kind === 'cohort' ? cohortTitleIn(folder) : undefined
}

/**
 * Removes an item. Audits, models, reports, benches and cohorts can be restored until `emptyRemoved`.
 * Uploads and exports are copies, and are deleted; uploads together with the series that read them.
 * @throws argument.invalid if there is no such item; file.unwritable
 */
export async function removeStored(workspace: Workspace, kind: StoredKind, id: string): Promise<void> {
  if (kind === 'audit') return workspace.audits.remove(id)
  if (kind === 'upload') return removeUpload(workspace, await requireName(uploadsOf(workspace), id))
  if (kind === 'export') return erase(join(exportsOf(workspace), await requireName(exportsOf(workspace), id)))
  await requireName(join(workspace.path, movable[kind]), id)
  await move(placeOf(workspace, kind, id), removedPlaceOf(workspace, kind, id))
}

/** Restores a removed item. @throws argument.invalid, audit.unknown, file.unwritable */
export async function restoreStored(
  workspace: Workspace,
  kind: Exclude<StoredKind, CopyKind>,
  id: string
): Promise<void> {
  if (kind === 'audit') return workspace.audits.restore(id)
  await requireName(join(workspace.path, removedFolder, movable[kind]), id)
  if (existsSync(placeOf(workspace, kind, id)))
    throw new DenoscopeError('argument.invalid', `id: there is another ${kind} '${id}'`)
  await move(removedPlaceOf(workspace, kind, id), placeOf(workspace, kind, id))
}

/**
 * Deletes removed audits' arrays, removed models, reports, benches and cohorts for good.
 * Findings and records stay in the database.
 * @returns freed size
 * @throws file.unwritable
 */
export async function emptyRemoved(workspace: Workspace): Promise<FolderSize> {
  const reports = completeFolders(join(workspace.path, removedFolder, movable.report)).map((id) =>
    removedPlaceOf(workspace, 'report', id)
  )
  const paths = [
    ...reports,
    ...workspace.audits.removed().map(({ record }) => workspace.audits.directory(record.id)),
    join(workspace.path, removedFolder, movable.model),
    join(workspace.path, removedFolder, movable.bench)
  ]
  const freed = sumOf(await Promise.all(paths.map((path) => new FolderSizes().of(path))))
  for (const path of paths) erase(path)
  for (const path of reports) makeFolder(path)
  return freed
}

/** True if a report was removed. Its row stays; an empty folder marks a report that was deleted for good. */
export const isRemovedReport = (workspace: Workspace, id: string): boolean =>
  existsSync(removedPlaceOf(workspace, 'report', id))

function removeUpload(workspace: Workspace, batch: string): void {
  for (const { summary } of readersOf(workspace.path, batch, workspace.sources.list()))
    workspace.sources.close(summary.id)
  erase(join(uploadsOf(workspace), batch))
}

async function requireName(parent: string, name: string): Promise<string> {
  if (completeFolders(parent).includes(name)) return name
  throw new DenoscopeError('argument.invalid', `id: there is no '${name}' in ${parent}`)
}

async function move(from: string, to: string): Promise<void> {
  try {
    makeFolder(join(to, '..'))
    // An item of this name may have been removed before.
    await rm(to, { recursive: true, force: true })
    await rename(from, to)
  } catch (cause) {
    throw fileError(from, 'write', cause)
  }
}

export interface FolderSize {
  readonly bytes: number
  readonly files: number
}

const noSize: FolderSize = { bytes: 0, files: 0 }

const sumOf = (sizes: readonly FolderSize[]): FolderSize =>
  sizes.reduce((total, { bytes, files }) => ({ bytes: total.bytes + bytes, files: total.files + files }), noSize)

/** Sizes of folders. A folder is read once, also as a part of another. */
class FolderSizes {
  readonly #known = new Map<string, Promise<FolderSize>>()

  /**
   * Size of all files in a folder and below, or of one file. Missing paths have none.
   * Links in a folder are left out.
   */
  of(path: string): Promise<FolderSize> {
    const size = this.#known.get(path) ?? this.#measure(path)
    this.#known.set(path, size)
    return size
  }

  async #measure(path: string): Promise<FolderSize> {
    // A file or folder may go while the sizes are read.
    const found = await stat(path).catch(() => null)
    if (found?.isFile()) return { bytes: found.size, files: 1 }
    if (!found?.isDirectory()) return noSize
    const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
    const own = entries.filter((entry) => entry.isFile() || entry.isDirectory())
    return sumOf(await Promise.all(own.map(({ name }) => this.of(join(path, name)))))
  }
}
