import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Attributes, syntheticDicom } from '../../../support/dicom.ts'
import { hounsfield, oblique, position, scanner, side } from './audited-series.ts'

export const enhancedClass = '1.2.840.10008.5.1.4.1.1.2.1'
export const enhancedUid = '1.3.12.2.1107.5.1.4.7.20240229.9'
/** Slices of the frames, in the order of the file: from head to foot, so that slice 0 is frame 3. */
const frameSlices = [2, 1, 0]

/** Attributes that an enhanced image states in functional groups. */
const inGroups = [
  '0018,0050',
  '0018,0060',
  '0018,1150',
  '0018,1151',
  '0018,1210',
  '0018,9345',
  '0020,0037',
  '0028,0030'
]
const left = Object.fromEntries(
  [...inGroups, '0020,0013', '0020,0032', '0028,1050', '0028,1051', '0028,1052', '0028,1053', '0028,1054'].map(
    (tag) => [tag, undefined]
  )
)

const shared: Attributes = {
  '0018,9314': ['SQ', [{ '0018,1210': ['SH', 'STANDARD'], '0018,1100': ['DS', '500'] }]],
  '0018,9321': [
    'SQ',
    [
      {
        '0018,9328': ['FD', [504]],
        '0018,9330': ['FD', [300.2]],
        '0018,9332': ['FD', [151]],
        '0018,9345': ['FD', [6.5]]
      }
    ]
  ],
  '0018,9325': ['SQ', [{ '0018,0060': ['DS', '120'] }]],
  '0018,9329': ['SQ', [{ '0008,9007': ['CS', 'ORIGINAL\\PRIMARY\\VOLUME\\NONE'] }]],
  '0020,9116': ['SQ', [{ '0020,0037': ['DS', oblique] }]],
  '0028,9110': ['SQ', [{ '0018,0050': ['DS', '2.50'], '0028,0030': ['DS', '0.810547\\0.810547'] }]],
  '0028,9132': ['SQ', [{ '0028,1050': ['DS', '40'], '0028,1051': ['DS', '400'] }]]
}

/** Rescale Intercept differs from frame to frame. */
export const interceptOf = (slice: number): number => -1024 - slice

/** The series of `writeScannerSeries` as one Enhanced CT image. @param unit Rescale Type */
export function writeEnhancedSeries(folder: string, unit = 'HU'): string {
  mkdirSync(folder, { recursive: true })
  const stored = frameSlices.flatMap((slice) => [...hounsfield(slice)].map((hu) => hu - interceptOf(slice)))
  const attributes: Attributes = {
    ...scanner,
    ...left,
    '0008,0008': ['CS', 'ORIGINAL\\PRIMARY\\VOLUME\\NONE'],
    '0008,0016': ['UI', enhancedClass],
    '0008,0018': ['UI', enhancedUid],
    '5200,9229': ['SQ', [shared]],
    '5200,9230': [
      'SQ',
      frameSlices.map((slice): Attributes => ({
        '0020,9113': ['SQ', [{ '0020,0032': ['DS', position(slice)] }]],
        '0028,9145': [
          'SQ',
          [{ '0028,1052': ['DS', String(interceptOf(slice))], '0028,1053': ['DS', '1'], '0028,1054': ['LO', unit] }]
        ]
      }))
    ]
  }
  const file = syntheticDicom({ rows: side, columns: side, frames: frameSlices.length, stored, attributes })
  writeFileSync(join(folder, 'enhanced.dcm'), file)
  return folder
}
