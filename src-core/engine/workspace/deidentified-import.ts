import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { planFolder, writeDeidentified } from '../../deidentification/deidentified-folder.ts'
import { makeKey, readKey } from '../../deidentification/key-file.ts'
import { Pseudonyms } from '../../deidentification/pseudonyms.ts'
import { makeTemporaryFolder } from '../../files/make-folder.ts'
import { sortFiles } from '../../sources/formats/format-files.ts'
import { listFiles, refuse, throwIfCancelled } from '../../sources/listed-files.ts'
import { refusalInArchive, unpackArchive } from '../../sources/opening/unpacked-archive.ts'
import type { Refusal } from '../../sources/source.ts'
import { DenoscopeError } from '../../errors.ts'
import { personalKeyFile } from '../../storage/locations.ts'
import { copyNeutral } from './neutral-volumes.ts'
import { uploadsFolder } from '../../storage/uploads.ts'

/** De-identified copies in a workspace, and the files that have none. */
export interface DeidentifiedCopies {
  readonly folders: readonly string[]
  readonly refusals: readonly Refusal[]
}

/** Pseudonyms by the key of this person, which is made with the first use. */
export function personalPseudonyms(): Pseudonyms {
  const file = personalKeyFile()
  return new Pseudonyms(readKey(file)?.key ?? makeKey(file))
}

/**
 * Copies files without identity into a workspace, where they stay until their series are closed. The originals are not
 * referred to. DICOM files whose pixels may show text are refused unless they are kept.
 * DICOM stays DICOM; images of other formats become new files without texts; archives are unpacked.
 * @throws job.cancelled; errors of `writeDeidentified`. Nothing is left then.
 */
export async function copyDeidentified(
  workspace: string,
  paths: readonly string[],
  keepBurnedIn: boolean,
  signal: AbortSignal,
  onProgress: (fraction: number, message: string) => void
): Promise<DeidentifiedCopies> {
  const batch = join(workspace, uploadsFolder, randomUUID())
  const task: CopyTask = {
    batch,
    pseudonyms: personalPseudonyms(),
    keepBurnedIn,
    signal,
    folders: [],
    refusals: [],
    onProgress
  }
  try {
    for (const path of paths) await copyOne(path, task)
    return task
  } catch (thrown) {
    await rm(batch, { recursive: true, force: true })
    throw thrown
  }
}

interface CopyTask {
  readonly batch: string
  readonly pseudonyms: Pseudonyms
  readonly keepBurnedIn: boolean
  readonly signal: AbortSignal
  readonly folders: string[]
  readonly refusals: Refusal[]
  readonly onProgress: (fraction: number, message: string) => void
}

/** Copies a file or the files of a folder: DICOM, then images of other formats, then the files of archives. */
async function copyOne(path: string, task: CopyTask): Promise<void> {
  const { batch, pseudonyms, signal, folders, refusals, onProgress } = task
  const { paths, refusals: unlisted } = await listFiles([path], signal)
  const { formats, archives, others } = await sortFiles(paths)
  refusals.push(...unlisted)
  if (others.length > 0) await copyDicom(path, new Set(others), task)
  const own = others.length > 0 ? formats.filter(({ kind }) => kind !== 'png' && kind !== 'tiff') : formats
  for (const { files } of formats.filter((group) => !own.includes(group)))
    refusals.push(refuse(files[0]!, notCopied(files[0]!, 'is a picture beside DICOM files; open it by itself')))
  const neutral = await copyNeutral(join(batch, `images-${folders.length}`), own, pseudonyms, {
    signal,
    onProgress: (done, total) => onProgress(done / total, `Copying without texts: ${done} of ${total} slices`)
  })
  folders.push(...neutral.folders)
  refusals.push(...neutral.refusals)
  for (const archive of archives) await copyArchive(archive, task)
}

async function copyDicom(
  path: string,
  dicom: ReadonlySet<string>,
  { batch, pseudonyms, keepBurnedIn, signal, folders, refusals, onProgress }: CopyTask
): Promise<void> {
  const plan = await planFolder(path, true, (file) => !dicom.has(file)).catch((thrown: unknown) => refuse(path, thrown))
  if ('code' in plan) {
    refusals.push(plan)
    return
  }
  const left = keepBurnedIn
    ? []
    : plan.burnedIn.map(({ path: file, reason }) => ({ path: file, reason: shown(reason) }))
  const files = plan.files.filter((file) => !left.some((other) => other.path === file))
  for (const { path: file, reason } of left) refusals.push(refuse(file, notCopied(file, reason)))
  if (files.length === 0) return
  const folder = join(batch, String(folders.length))
  let done = 0
  const copies = await writeDeidentified({ ...plan, files }, folder, pseudonyms, () => {
    throwIfCancelled(signal)
    onProgress(++done / files.length, `De-identifying: ${done} of ${files.length} files`)
  })
  folders.push(folder)
  for (const { path: file, reason } of [...plan.notCopied, ...copies])
    refusals.push(refuse(file, notCopied(file, reason)))
}

/** Copies the files of an archive, which is unpacked for this time only. */
async function copyArchive(archive: string, task: CopyTask): Promise<void> {
  const folder = makeTemporaryFolder('archive')
  try {
    const unpacked = join(folder, 'files')
    await unpackArchive(archive, unpacked, task.signal)
    const within: CopyTask = { ...task, refusals: [] }
    await copyOne(unpacked, within)
    task.refusals.push(...within.refusals.map((refusal) => refusalInArchive(refusal, unpacked, archive)))
  } catch (thrown) {
    throwIfCancelled(task.signal)
    task.refusals.push(refuse(archive, thrown))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const shown = (reason: string) => `${reason}, so that its pixels may show a name`
const notCopied = (file: string, reason: string): DenoscopeError =>
  new DenoscopeError('dicom.unsupported', `${file}: was not de-identified: ${reason}`)
