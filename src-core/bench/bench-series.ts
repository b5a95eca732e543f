import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { readError } from '../files/file-error.ts'
import { temporaryFolder } from '../files/temporary-folders.ts'
import { refuse } from '../physics/measured.ts'
import { distinctLabels } from '../sources/distinct-labels.ts'
import { compareNames } from '../sources/natural-order.ts'
import { openSeries } from '../sources/opening/open-series.ts'
import type { Refusal, Source } from '../sources/source.ts'

/** A series of a folder, with a name that is unique in the folder. */
export interface FolderSeries {
  /** Path of its folder within the opened one, '/' between folders; empty for the opened folder itself. */
  readonly folder: string
  /** `folder`, and the label of the series if its folder holds several. */
  readonly name: string
  readonly source: Source
}

/** Images of a bench: a folder with a series for each dose and repeat, or one opened series. */
export type BenchScans = { readonly folder: string } | { readonly series: Source }

export interface OpenedFolder {
  readonly series: readonly FolderSeries[]
  /** Files that could not be read. */
  readonly refusals: readonly Refusal[]
}

export interface OpenFolderOptions {
  /** Files that are no images of the bench. */
  readonly leaveOut?: readonly string[]
  readonly signal?: AbortSignal | undefined
}

/** Names of files that describe a simulated phantom, and no image. */
const descriptions = /\.(json|txt|md|csv)$/i

/**
 * Opens the series of a folder. Each subfolder is opened by itself, so that repeats with equal UIDs stay apart.
 * @throws argument.invalid if a file leaves its format open, or if the folder holds no series in HU; file.not-found
 */
export async function openFolder(
  folder: string,
  { leaveOut = [], signal }: OpenFolderOptions = {}
): Promise<OpenedFolder> {
  const series: FolderSeries[] = []
  const refusals: Refusal[] = []
  for (const { path, files } of await foldersOf(folder)) {
    const opened = await openSeries(files, {
      ...(signal && { signal }),
      leaveOut: (file) => leaveOut.includes(file),
      folderForArchive: () => join(temporaryFolder(), 'files')
    })
    refusals.push(...opened.refusals)
    if (opened.questions.length > 0)
      refuse(`${opened.questions[0]!.label}: its format leaves something open; convert it first`)
    const own = relative(folder, path).replaceAll('\\', '/')
    const labels = distinctLabels(opened.sources.map(({ summary }) => summary))
    for (const source of opened.sources) {
      const label = labels.get(source.summary.id) ?? source.summary.label
      const name = opened.sources.length === 1 ? own || label : [own, label].filter((part) => part !== '').join('/')
      series.push({ folder: own, name, source })
    }
  }
  const usable = series.filter(({ source }) => source.summary.unit === 'HU')
  if (usable.length === 0) refuse(`${folder}: holds no series with values in HU`)
  return { series: usable, refusals }
}

/** Opens the series of a place. @throws as `openFolder` */
export async function openScans(scans: BenchScans, options: OpenFolderOptions = {}): Promise<OpenedFolder> {
  if ('folder' in scans) return openFolder(scans.folder, options)
  const { unit, label } = scans.series.summary
  if (unit !== 'HU') refuse(`'${label}': holds no values in HU`)
  return { series: [{ folder: '', name: label, source: scans.series }], refusals: [] }
}

interface FilesOfFolder {
  readonly path: string
  readonly files: readonly string[]
}

/** The folders that hold files, in natural order. A path of a file counts as a folder with this file. */
async function foldersOf(path: string): Promise<FilesOfFolder[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw readError(path, error)
  })
  if (!found.isDirectory()) return [{ path: join(path, '..'), files: [path] }]
  const entries = (await readdir(path, { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith('.'))
    .sort((one, other) => compareNames(one.name, other.name))
  const files = entries
    .filter((entry) => !entry.isDirectory() && !descriptions.test(entry.name))
    .map(({ name }) => join(path, name))
  const below: FilesOfFolder[] = []
  for (const entry of entries) if (entry.isDirectory()) below.push(...(await foldersOf(join(path, entry.name))))
  return [...(files.length > 0 ? [{ path, files }] : []), ...below]
}
