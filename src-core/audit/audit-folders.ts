import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { auditFiles } from './audit-files.ts'

/** Paths, separated by their content. */
export interface SplitPaths {
  /** Folders that an audit wrote. */
  readonly audits: readonly string[]
  /** All other files and folders, which may hold images. */
  readonly others: readonly string[]
}

/** Depth of the search for audits: a dropped folder, a folder of results, an audit. */
const deepest = 3

/** Finds the folders of audits among files and folders. An `audit.json` stands for its folder. */
export async function splitAuditFolders(paths: readonly string[]): Promise<SplitPaths> {
  const parts: SplitPaths[] = []
  for (const path of paths) parts.push(await splitPath(path, deepest))
  return joined(parts)
}

async function splitPath(path: string, depth: number): Promise<SplitPaths> {
  if (basename(path) === auditFiles.record && (await isAuditFolder(dirname(path))))
    return { audits: [dirname(path)], others: [] }
  if (!(await isFolder(path))) return { audits: [], others: [path] }
  if (await isAuditFolder(path)) return { audits: [path], others: [] }
  const inside = depth > 0 ? await splitFolders(path, depth) : []
  // A folder without audits stays one path: the reader of images searches it.
  if (inside.every(({ audits }) => audits.length === 0)) return { audits: [], others: [path] }
  const files = (await readdir(path, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(path, name))
  return joined([...inside, { audits: [], others: files }])
}

async function splitFolders(path: string, depth: number): Promise<SplitPaths[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  const parts: SplitPaths[] = []
  for (const entry of entries) if (entry.isDirectory()) parts.push(await splitPath(join(path, entry.name), depth - 1))
  return parts
}

const joined = (parts: readonly SplitPaths[]): SplitPaths => ({
  audits: [...new Set(parts.flatMap(({ audits }) => audits))],
  others: parts.flatMap(({ others }) => others)
})

/** False for unreadable paths too; opening them reports the reason. */
const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false
  )

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isFile(),
    () => false
  )

const isAuditFolder = async (path: string): Promise<boolean> =>
  (await isFile(join(path, auditFiles.record))) && (await isFile(join(path, auditFiles.patches)))
