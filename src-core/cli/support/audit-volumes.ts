import { join } from 'node:path'
import { rolesOf } from '../../audit/audited-outputs.ts'
import type { CompletedAudit } from '../../audit/audit-input.ts'
import { readWholeSlice } from '../../audit/reassemble.ts'
import { makeFolder } from '../../files/make-folder.ts'
import type { Source } from '../../sources/source.ts'
import { placeOfSource } from '../../sources/volume-files/source-volume.ts'
import { writeVolume } from '../../sources/volume-files/write-volume.ts'
import {
  type ArrayFormat,
  narrowestType,
  writtenPlace,
  type WrittenVolume
} from '../../sources/volume-files/written-volume.ts'
import { warn } from './standard-error.ts'

/** Folder of the volumes in the folder of an audit. */
export const volumesFolder = 'volumes'

/**
 * Writes the audited slices of every role as volumes, in the source's unit.
 * Pixels without a patch have the lowest value of the intensity range.
 * @param source of the audit, whose place the volumes have
 */
export async function writeAuditVolumes(
  directory: string,
  { record, patches }: Pick<CompletedAudit, 'record' | 'patches'>,
  source: Source,
  format: ArrayFormat
): Promise<void> {
  const slices = [...new Set(patches.slice)]
  const { rows, columns } = record.source
  const place = placeOf(source, slices)
  makeFolder(join(directory, volumesFolder))
  for (const role of rolesOf(record)) {
    const volume: WrittenVolume = {
      shape: [slices.length, rows, columns],
      readSlice: async (index) => (await readWholeSlice(directory, record, patches, role, slices[index]!)).data,
      place
    }
    await writeVolume(join(directory, volumesFolder, `${role}.${format}`), format, volume, await narrowestType(volume))
  }
}

/** The place from the first audited slice. */
function placeOf(source: Source, slices: readonly number[]): WrittenVolume['place'] {
  const { place, warning } = placeOfSource(source)
  if (warning) warn(warning)
  const [first] = slices as [number]
  if (slices.some((slice, index) => slice !== first + index)) {
    warn(`volumes: the audited slices do not follow each other; they are written without a place`)
    return writtenPlace(null, source.summary.pixelSpacing)
  }
  const way = first * place.spacing[2]
  const [x, y, z] = place.directions[2]
  return { ...place, origin: [place.origin[0] + x * way, place.origin[1] + y * way, place.origin[2] + z * way] }
}
