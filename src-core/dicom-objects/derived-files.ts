import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { writeFileAtomically } from '../files/atomic-file.ts'
import { makeFolder } from '../files/make-folder.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import type { Source } from '../sources/source.ts'
import { dicomFile } from './attributes.ts'
import type { DerivedImage } from './derived-image.ts'
import { ctClasses } from './exported-audit.ts'
import type { SliceHeader } from './slice-header.ts'
import type { SourceHeaders } from './source-headers.ts'
import { requireCleanObject } from './write-objects.ts'

/**
 * Writes derived images of all slices into a folder, one file a slice. De-identified ones are read again and searched.
 * @param folder within a folder that `fillFolder` made
 * @param onSlice called after each slice
 * @returns pixels that did not fit bits and rescale of the source and have the nearest value
 * @throws dicom.unsupported if the source is no CT; dicom.corrupt if an identifying value would be written
 */
export async function writeDerivedFiles(
  folder: string,
  headers: SourceHeaders,
  derive: (header: SliceHeader, slice: number) => Promise<DerivedImage>,
  onSlice?: () => void
): Promise<number> {
  makeFolder(folder)
  let limited = 0
  for (const [slice, header] of headers.slices) {
    const { attributes, representations, limitedPixels } = await derive(header, slice)
    const file = `${String(sliceNumber(slice)).padStart(4, '0')}.dcm`
    const bytes = dicomFile(attributes, representations)
    await requireCleanObject(headers, file, bytes)
    writeFileAtomically(join(folder, file), bytes)
    limited += limitedPixels
    onSlice?.()
  }
  return limited
}

/** @throws dicom.unsupported unless images that are derived from the source can be CT images */
export function requireCt({ summary: { label, unit } }: Source, headers: SourceHeaders): void {
  const isCt = [...headers.slices.values()].every(({ sopClassUid }) => ctClasses.includes(sopClassUid))
  if (!isCt || unit !== 'HU')
    throw new DenoscopeError('dicom.unsupported', `'${label}' is no CT image series${isCt ? ' in HU' : ''}`)
}
