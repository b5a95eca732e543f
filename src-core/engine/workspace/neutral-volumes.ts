import { join } from 'node:path'
import type { Pseudonyms } from '../../deidentification/pseudonyms.ts'
import { hashFiles } from '../../files/file-hash.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { everyVolume, type EveryVolumeOptions } from '../../sources/formats/every-volume.ts'
import type { FormatFiles } from '../../sources/formats/format-files.ts'
import type { FormatVolume } from '../../sources/formats/format-volume.ts'
import { VolumeSource } from '../../sources/formats/volume-source.ts'
import type { Refusal } from '../../sources/source.ts'
import { volumeOfSource } from '../../sources/volume-files/source-volume.ts'
import { writeVolume } from '../../sources/volume-files/write-volume.ts'
import { narrowestType } from '../../sources/volume-files/written-volume.ts'

/** Copies without texts, and the files that have none. */
export interface NeutralCopies {
  /** Folders of one file each. */
  readonly folders: readonly string[]
  readonly refusals: readonly Refusal[]
}

/**
 * Writes the images of files that are not DICOM as new files: NIfTI if they state a size of pixels, else `.npy`. They
 * have the values and the place of the originals, a pseudonym as name, and no text.
 * @param batch new folder for the copies
 * @throws job.cancelled, file.unwritable
 */
export async function copyNeutral(
  batch: string,
  files: readonly FormatFiles[],
  pseudonyms: Pseudonyms,
  options: EveryVolumeOptions
): Promise<NeutralCopies> {
  const [folders, refusals]: [string[], Refusal[]] = [[], []]
  for await (const read of everyVolume(files, options)) {
    if ('refusal' in read) {
      refusals.push(read.refusal)
      continue
    }
    // Each file has a folder: files with numbers beside each other would become one series.
    const folder = join(batch, `image-${folders.length + 1}`)
    makeFolder(folder)
    await writeNeutral(folder, read.volume, pseudonyms)
    folders.push(folder)
  }
  return { folders, refusals }
}

async function writeNeutral(folder: string, volume: FormatVolume, pseudonyms: Pseudonyms): Promise<void> {
  const { files, answers, geometry, pixelSpacing } = volume
  const name = pseudonyms.code('image', `${await hashFiles(files)} ${JSON.stringify(answers)}`)
  const format = geometry || pixelSpacing ? 'nii' : 'npy'
  const written = volumeOfSource(inOwnUnit(volume))
  await writeVolume(join(folder, `${name}.${format}`), format, written, await narrowestType(written))
}

/** The volume in the unit of its file. A file that defines HU is in HU. Others are asked about when the copy opens. */
const inOwnUnit = (volume: FormatVolume): VolumeSource => {
  const scale = { offset: 0, scale: 1 }
  const decision = { unit: 'HU', scale, isAnswer: false, assumed: [], warnings: [] } as const
  return new VolumeSource(volume, decision, { low: 0, high: 1, areIntegers: false }, '')
}
