import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { phantomModel } from '../../src-core/phantoms/phantom-models.ts'
import { slicePlace, syntheticDicom, type Attributes } from './dicom.ts'
import { phantomScan } from './phantom-scan.ts'

export interface BenchScan {
  /** Standard deviation of the noise in HU. */
  readonly noise: number
  /** Model of the phantom. Default: catphan504. */
  readonly model?: string
  readonly attributes?: Attributes
  /** Places of the slices in mm. Default: one slice of each module of a Catphan 504. */
  readonly extent?: { readonly first: number; readonly last: number; readonly step: number }
}

/** Writes a scan of a phantom as DICOM, 232 x 232 pixels of 1 mm. @returns the folder */
export async function writeScan(
  folder: string,
  { noise, model = 'catphan504', attributes = {}, extent = { first: -65, last: 32.5, step: 32.5 } }: BenchScan
): Promise<string> {
  const { positions, read } = phantomScan(phantomModel(model), { ...extent, noise })
  mkdirSync(folder, { recursive: true })
  for (let index = 0; index < positions.length; index++) {
    const { data, rows, columns } = await read(index)
    const all: Attributes = {
      ...slicePlace(index, extent.step),
      '0028,0030': ['DS', '1\\1'],
      '0028,1052': ['DS', '0'],
      '0028,1053': ['DS', '1'],
      '0028,1054': ['LO', 'HU'],
      ...attributes
    }
    writeFileSync(
      join(folder, `${index}.dcm`),
      syntheticDicom({ rows, columns, stored: Int16Array.from(data, Math.round), attributes: all })
    )
  }
  return folder
}
