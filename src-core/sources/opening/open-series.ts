import { dirname, join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import type { FormatQuestion } from '../format-answers.ts'
import type { FormatFiles } from '../formats/format-files.ts'
import { sortFiles } from '../formats/format-files.ts'
import { openVolumes, type OpenVolumesOptions } from '../formats/open-volumes.ts'
import type { VolumeSource } from '../formats/volume-source.ts'
import { openDicom, type OpenDicomOptions } from '../dicom/open-dicom.ts'
import type { DicomSource } from '../dicom/dicom-source.ts'
import { listFiles, refuse, throwIfCancelled } from '../listed-files.ts'
import type { Refusal } from '../source.ts'
import { refusalInArchive, unpackArchive } from './unpacked-archive.ts'

/** A series of files of any format. */
export type SeriesSource = DicomSource | VolumeSource

export interface OpenSeriesOptions extends OpenDicomOptions, OpenVolumesOptions {
  /**
   * A new folder for the files of one archive. The caller removes it when its series are closed.
   * Called once for each archive.
   */
  readonly folderForArchive: () => string
  /** Files that are not read. */
  readonly leaveOut?: (path: string) => boolean
}

export interface OpenedSeries {
  readonly sources: readonly SeriesSource[]
  /** Questions of files, which are opened again with answers. */
  readonly questions: readonly FormatQuestion[]
  readonly refusals: readonly Refusal[]
  /** Sources of one slice that `join` would join. */
  readonly joinable: readonly SeriesSource[]
}

/**
 * Opens files and folders as series: DICOM, NIfTI, TIFF, PNG, NumPy, HDF5, MetaImage, and ZIP archives of these. A file
 * that cannot be used is refused with one line; the rest opens. Files in an archive in an archive are refused.
 * @throws job.cancelled
 */
export async function openSeries(paths: readonly string[], options: OpenSeriesOptions): Promise<OpenedSeries> {
  const listed = await listFiles(paths, options.signal)
  const sorted = await sortFiles(listed.paths.filter((path) => !options.leaveOut?.(path)))
  const unpacked = await unpackAll(sorted.archives, options)
  const inArchives = await sortFiles(unpacked.paths)
  const formats: FormatFiles[] = [...sorted.formats, ...inArchives.formats]
  const dicom = await openDicom([...sorted.others, ...inArchives.others, ...inArchives.archives], options)
  const { own, beside } = withoutPictures(formats, dicom.sources, new Set(paths))
  const volumes = await openVolumes(own, options)
  const named = [...dicom.refusals, ...beside, ...volumes.refusals].map(unpacked.named)
  return {
    sources: [...dicom.sources, ...volumes.sources],
    questions: volumes.questions,
    refusals: [...listed.refusals, ...unpacked.refusals, ...named],
    joinable: dicom.joinable
  }
}

/** Leaves out pictures that a folder holds beside its DICOM files, such as previews. Given files stay. */
function withoutPictures(formats: readonly FormatFiles[], dicom: readonly DicomSource[], given: ReadonlySet<string>) {
  const folders = new Set(dicom.flatMap(({ files }) => files.map((path) => dirname(path))))
  const isBeside = ({ kind, files }: FormatFiles) =>
    (kind === 'png' || kind === 'tiff') && files.every((path) => folders.has(dirname(path)) && !given.has(path))
  const reason = 'lies beside DICOM files: open it by itself'
  return {
    own: formats.filter((group) => !isBeside(group)),
    beside: formats
      .filter(isBeside)
      .flatMap(({ files }) => files)
      .map((path) => refuse(path, new DenoscopeError('format.unsupported', `${path}: ${reason}`)))
  }
}

async function unpackAll(archives: readonly string[], { folderForArchive, signal, onProgress }: OpenSeriesOptions) {
  const folders: { folder: string; archive: string }[] = []
  const [paths, refusals] = [[] as string[], [] as Refusal[]]
  for (const [index, archive] of archives.entries()) {
    throwIfCancelled(signal)
    onProgress?.(index, archives.length, `Unpacking ${index + 1} of ${archives.length} archives`)
    const folder = folderForArchive()
    try {
      paths.push(...(await unpackArchive(archive, folder, signal)))
      folders.push({ folder, archive })
    } catch (thrown) {
      throwIfCancelled(signal)
      refusals.push(refuse(archive, thrown))
    }
  }
  const named = (refusal: Refusal): Refusal => {
    const found = folders.find(({ folder }) => refusal.file.startsWith(join(folder, '/')))
    return found ? refusalInArchive(refusal, found.folder, found.archive) : refusal
  }
  return { paths, refusals, named }
}
