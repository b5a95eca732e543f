import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { slicePlace, syntheticDicom, syntheticDisc } from './dicom.ts'

/** Rows and columns of a tiny slice: one of 28 x 28 pixels in the centre and some edge. */
const side = 56

/** Doses, kernels and thicknesses that the series of a cohort take in turn. */
const exposures = [200, 100, 50]
const kernels = ['B30f', 'B70f']
const thicknesses = [1.25, 5]

/**
 * Writes a cohort of tiny CT series, and its plan.
 * @param count number of series, of half as many patients
 * @returns path of the plan
 */
export function writeTinyCohort(folder: string, count: number, retries = 4): string {
  for (let series = 0; series < count; series++) writeSeries(join(folder, 'series', `s${series + 1}`), series)
  const plan = join(folder, 'plan.yaml')
  writeFileSync(
    plan,
    [
      'title: Tiny series',
      'series:',
      '  - folder: series/*',
      'settings:',
      '  - { name: quarter, degradation: low-dose:20000, patch: 28 }',
      'denoisers: [gaussian]',
      `retries: ${retries}`,
      ''
    ].join('\n')
  )
  return plan
}

function writeSeries(folder: string, series: number): void {
  mkdirSync(folder, { recursive: true })
  const uid = `2.25.77000.${series + 1}`
  const exposure = exposures[series % exposures.length]!
  for (const slice of [0, 1]) {
    const place = slicePlace(slice)
    const file = syntheticDicom({
      rows: side,
      columns: side,
      stored: syntheticDisc(side, side, 2 * series + slice, 1100),
      attributes: {
        ...place,
        '0008,0018': ['UI', `${uid}.${slice + 1}`],
        '0010,0010': ['PN', `Phantom^${Math.floor(series / 2) + 1}`],
        '0010,0020': ['LO', `PH${Math.floor(series / 2) + 1}`],
        '0018,0050': ['DS', String(thicknesses[series % 2])],
        '0018,1152': ['IS', String(exposure)],
        '0018,1210': ['SH', kernels[series % 2]!],
        '0020,000e': ['UI', uid],
        '0028,0030': ['DS', '0.7\\0.7']
      }
    })
    writeFileSync(join(folder, `${slice + 1}.dcm`), file)
  }
}
