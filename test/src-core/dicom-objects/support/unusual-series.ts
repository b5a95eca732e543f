import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Attributes, syntheticDicom } from '../../../support/dicom.ts'
import { hounsfield, position, scanner, side, sourceUid } from './audited-series.ts'

/** A name in a character set of DICOM, and as text. */
interface ForeignName {
  /** Value of Specific Character Set. */
  readonly set: string
  readonly bytes: Buffer
  readonly name: string
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

/** Examples of DICOM PS3.5, annexes H, I and J. */
export const foreignNames: readonly ForeignName[] = [
  {
    set: '\\ISO 2022 IR 87',
    bytes: latin1('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B'),
    name: 'Yamada^Tarou=山田^太郎=やまだ^たろう'
  },
  {
    set: '\\ISO 2022 IR 149',
    bytes: latin1('Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf'),
    name: 'Hong^Gildong=洪^吉洞=홍^길동'
  },
  { set: 'GB18030', bytes: latin1('Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab'), name: 'Wang^XiaoDong=王^小东' },
  { set: 'ISO_IR 144', bytes: latin1('\xbb\xee\xda\x63e\xdc\xd1\xe3\xe0\xd3^A'), name: 'Люкceмбург^A' }
]

/** Attributes of a series with this character set and patient name, without other texts beyond ASCII. */
export const withCharacterSet = (set: string, bytes: Buffer): Attributes => ({
  '0008,0005': ['CS', set],
  '0010,0010': ['PN', bytes],
  '0008,0080': undefined,
  '0008,0090': ['PN', bytes],
  '0040,0275': undefined
})

/** The series of `writeScannerSeries` with a Rescale Intercept that differs from slice to slice. */
export function writeVaryingRescale(folder: string): string {
  mkdirSync(folder, { recursive: true })
  for (const slice of [0, 1, 2]) {
    const attributes: Attributes = {
      ...scanner,
      '0008,0018': ['UI', sourceUid(slice)],
      '0020,0013': ['IS', String(slice + 1)],
      '0020,0032': ['DS', position(slice)],
      '0028,1052': ['DS', String(-1024 - 10 * slice)]
    }
    const stored = hounsfield(slice).map((hu) => hu + 1024 + 10 * slice)
    writeFileSync(join(folder, `${slice + 1}.dcm`), syntheticDicom({ rows: side, columns: side, stored, attributes }))
  }
  return folder
}

/** The series of `writeScannerSeries` in implicit VR, with numbers whose representation only a dictionary knows. */
export function writeImplicit(folder: string): string {
  mkdirSync(folder, { recursive: true })
  for (const slice of [0, 1, 2]) {
    const attributes: Attributes = {
      ...scanner,
      '0008,0018': ['UI', sourceUid(slice)],
      '0018,9309': ['FD', [78.75]],
      '0018,9311': ['FD', [0.984375]],
      '0020,0013': ['IS', String(slice + 1)],
      '0020,0032': ['DS', position(slice)],
      '0028,0120': ['US', [63_536]]
    }
    // Padding of -2000 in the first row.
    const stored = hounsfield(slice).map((hu, pixel) => (pixel < side ? -2000 : hu + 1024))
    const transferSyntax = '1.2.840.10008.1.2'
    writeFileSync(
      join(folder, `${slice + 1}.dcm`),
      syntheticDicom({ rows: side, columns: side, stored, attributes, transferSyntax })
    )
  }
  return folder
}

/** Rows run to the left, columns to the back and the head: a tilted gantry, with slices along the table. */
export const tilted: Attributes = {
  '0018,1120': ['DS', '-18.5'],
  '0020,0037': ['DS', '1\\0\\0\\0\\0.94832366\\-0.31730466']
}

/** A series without any attribute that DICOM leaves optional. */
export const sparse: Attributes = Object.fromEntries(
  ['0008,0020', '0008,0030', '0008,0050', '0008,0070', '0008,0080', '0008,0090', '0008,0201', '0008,1030', '0008,103E']
    .concat(['0008,1090', '0010,0030', '0010,0040', '0010,1010', '0018,0015', '0018,0050', '0018,0060', '0018,1000'])
    .concat(['0018,1020', '0018,1150', '0018,1151', '0018,1210', '0018,5100', '0018,9345', '0020,0010', '0020,0012'])
    .concat(['0020,0052', '0020,1040', '0028,1050', '0028,1051', '0028,1054', '0028,2110', '0028,2112', '0028,2114'])
    .map((tag) => [tag, undefined])
)
