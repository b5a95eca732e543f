import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { slicePlace, syntheticDicom } from './dicom.ts'

const slices = 3
/** Rows and columns of its slices. */
export const constantSide = 64

/** Series of three slices of one value in HU, as files in a folder of its name; window 400 at level 100. */
export function writeConstantSeries(folder: string, name: string, number: number, hounsfield: number): string {
  const path = join(folder, name)
  mkdirSync(path)
  for (let index = 0; index < slices; index++) {
    const stored = new Int32Array(constantSide ** 2).fill(hounsfield + 1024)
    const bytes = syntheticDicom({
      rows: constantSide,
      columns: constantSide,
      stored,
      attributes: {
        ...slicePlace(index),
        '0008,0018': ['UI', `2.25.${number}.${index + 1}`],
        '0020,000E': ['UI', `2.25.${number}`],
        '0008,103E': ['LO', name],
        '0020,0011': ['IS', String(number)],
        '0028,0030': ['DS', '1\\1'],
        '0028,1050': ['DS', '100'],
        '0028,1051': ['DS', '400']
      }
    })
    writeFileSync(join(path, `${index}.dcm`), bytes)
  }
  return path
}
