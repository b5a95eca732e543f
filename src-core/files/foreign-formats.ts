/** A file format that was not expected, and advice for a person. */
interface ForeignFormat {
  readonly name: string
  readonly advice?: string
}

/** Number of bytes at the start of a file that show its format. */
export const formatBytes = 1024

const unpack = 'unpack it and open the folder'
const asArray = 'convert it to DICOM, or save its values as .npy (numpy.save)'
const asImage = 'open the DICOM files that it was made from, or save its values as .npy (numpy.save)'
const namedArray = 'other commands read it, this one needs DICOM'
const oneArray = 'save each array in a file of its own (numpy.save)'

/** Formats by bytes at an offset. The first match decides. */
const marks: readonly (readonly [offset: number, bytes: string, name: string, advice: string])[] = [
  [344, 'n+1\0', 'a NIfTI image', asArray],
  [344, 'ni1\0', 'a NIfTI header', asArray],
  [4, 'n+2\0', 'a NIfTI image', asArray],
  [0, '\x93NUMPY', 'a NumPy array', 'give it a name that ends with .npy'],
  [0, '\x89HDF\r\n', 'an HDF5 file', asArray],
  [0, 'MATLAB ', 'a MATLAB file', asArray],
  [0, 'NRRD', 'an NRRD image', asArray],
  [0, 'ObjectType = Image', 'a MetaImage header', asArray],
  [0, 'NDims = ', 'a MetaImage header', asArray],
  [0, 'II*\0', 'a TIFF image', asImage],
  [0, 'MM\0*', 'a TIFF image', asImage],
  [0, 'II+\0', 'a TIFF image', asImage],
  [0, '\x89PNG\r\n', 'a PNG image', `${asImage}; commands for arrays read grey PNG`],
  [0, '\xff\xd8\xff', 'a JPEG image', asImage],
  [0, '\0\0\0\x0cjP  ', 'a JPEG 2000 image', asImage],
  [0, '\xff\x4f\xff\x51', 'a JPEG 2000 image', asImage],
  [0, 'GIF8', 'a GIF image', asImage],
  [8, 'WEBP', 'a WebP image', asImage],
  [0, 'BM', 'a BMP image', asImage],
  [0, '%PDF', 'a PDF document', 'open the images that it shows'],
  [0, 'SQLite format 3\0', 'an SQLite database', 'open a workspace with --workspace'],
  [257, 'ustar', 'a tar archive', unpack],
  [0, '7z\xbc\xaf', 'a 7-Zip archive', unpack],
  [0, 'Rar!', 'a RAR archive', unpack],
  [0, 'BZh', 'a bzip2 archive', unpack],
  [0, '\xfd7zXZ', 'an xz archive', unpack],
  [0, '\x28\xb5\x2f\xfd', 'a Zstandard archive', unpack]
]

/** The format by the first bytes of a file; null if unknown. */
function foreignFormat(start: Uint8Array, path: string): ForeignFormat | null {
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.length)
  if (startsWith(bytes, 'PK\x03\x04')) return zipFormat(bytes)
  if (startsWith(bytes, '\x1f\x8b')) return gzipFormat(path)
  const mark = marks.find(([offset, mark]) => startsWith(bytes.subarray(offset), mark))
  if (mark?.[2] === 'a NumPy array' && /\.npy$/i.test(path)) return { name: mark[2], advice: namedArray }
  if (mark) return { name: mark[2], advice: mark[3] }
  return isText(bytes) ? { name: 'a text file' } : null
}

/** Text behind 'is not DICOM': ` but a ZIP archive: unpack it and open the folder`. Empty if the format is unknown. */
export function butWhat(start: Uint8Array, path: string): string {
  const format = foreignFormat(start, path)
  if (format === null) return ''
  return ` but ${format.name}${format.advice === undefined ? '' : `: ${format.advice}`}`
}

function startsWith(bytes: Buffer, mark: string): boolean {
  return bytes.subarray(0, mark.length).equals(Buffer.from(mark, 'latin1'))
}

/** Format by the name of the first entry, which follows the local header. */
function zipFormat(bytes: Buffer): ForeignFormat {
  const name = bytes.subarray(30, 30 + (bytes.length > 28 ? bytes.readUInt16LE(26) : 0)).toString('latin1')
  if (name.endsWith('.npy')) return { name: 'a NumPy .npz archive', advice: oneArray }
  if (/^\[Content_Types\]|^word\/|^xl\/|^ppt\//.test(name)) return { name: 'an Office document' }
  return { name: 'a ZIP archive', advice: unpack }
}

function gzipFormat(path: string): ForeignFormat {
  if (/\.nii\.gz$/i.test(path)) return { name: 'a compressed NIfTI image', advice: asArray }
  return { name: 'a gzip archive', advice: unpack }
}

/** True for UTF-8 or ASCII without control characters other than white space. */
function isText(bytes: Buffer): boolean {
  return (
    bytes.length > 0 &&
    bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) &&
    bytes.some((byte) => byte < 0x80)
  )
}
