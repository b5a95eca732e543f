import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openPhantom } from '../../src-core/sources/phantom/phantom-source.ts'
import { slicePlace, syntheticDicom } from '../support/dicom.ts'

/**
 * Writes the phantom's slices of 512 x 512 as uncompressed DICOM files.
 * Stored values are unsigned: HU + 1024, as a scanner stores them.
 */
export async function writePhantomSeries(folder: string, slices: number): Promise<void> {
  mkdirSync(folder)
  const phantom = await openPhantom({ seed: 1, slices })
  const { rows, columns } = phantom.summary
  for (let index = 0; index < slices; index++) {
    const { data } = await phantom.readSlice(index)
    const stored = data.map((value) => Math.round(value) + 1024)
    const attributes = { ...slicePlace(index, 1), '0020,000D': ['UI', '2.25.999'] as const }
    const file = syntheticDicom({ rows, columns, signed: false, stored, attributes })
    writeFileSync(join(folder, `${String(index).padStart(4, '0')}.dcm`), file)
  }
}
