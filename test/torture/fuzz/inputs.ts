import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { File, ready } from 'h5wasm/node'
import { PNG } from 'pngjs'
import { encodeNpy } from '../../../src-core/files/npy-files.ts'
import { alongAxes, niftiBytes, ramp, shorts } from '../../src-core/sources/formats/support/nifti-bytes.ts'
import { tiffBytes } from '../../src-core/sources/formats/support/tiff-bytes.ts'
import { type Attributes, explicitUid, slicePlace, syntheticDicom, syntheticDisc } from '../../support/dicom.ts'
import { encodeFrame, NativeCodecs, startCodecs, type Encode } from '../../support/encoded-frame.ts'

/** Readers of others to compare with: of Python, or of npm. */
export type OtherReader =
  | 'pydicom'
  | 'zip'
  | 'numpy'
  | 'npz'
  | 'pillow'
  | 'tifffile'
  | 'h5py'
  | 'meta-image'
  | 'nifti-reader-js'
  | 'daikon'
  | 'onnxruntime'
  | 'idx'
  | 'cryptography'
  | 'report-seal'
  | 'sqlite'

/** A small valid file. */
export interface FuzzInput {
  /** Name of the file. */
  readonly file: string
  /** Null if no other reader is known. */
  readonly reader: OtherReader | null
  readonly bytes: Uint8Array
  /**
   * Content of a packed file, and its packing. Half of the mutations are made in it: behind a checksum they would all
   * be refused.
   */
  readonly inner?: { readonly bytes: Uint8Array; pack(bytes: Buffer): Uint8Array }
  /** True for a format whose damaged streams decoders complete in ways of their own. */
  readonly isEntropyCoded?: boolean
}

const [rows, columns] = [16, 24]
const hu = Int16Array.from(ramp(24 * 16))
const sform = { code: 1, rows: alongAxes([-1, -1, 2]) }
const deflated = '1.2.840.10008.1.2.1.99'

const plainDicom = (transferSyntax: string): FuzzInput => ({
  file: 'a.dcm',
  reader: 'pydicom',
  bytes: syntheticDicom({ rows, columns, transferSyntax })
})

function compressed(transferSyntax: string, reader: OtherReader | null, bits: 8 | 12, encode: Encode): FuzzInput {
  const stored = syntheticDisc(rows, columns, 1, 2 ** bits - 1)
  const fragment = encodeFrame({ rows, columns, stored, bits }, encode)
  const bitsAllocated = bits === 8 ? 8 : 16
  const format = { rows, columns, bitsAllocated, bitsStored: bits, signed: false } as const
  return {
    file: 'a.dcm',
    reader,
    bytes: syntheticDicom({ ...format, transferSyntax, fragments: [fragment] }),
    isEntropyCoded: true
  }
}

/** The data set of a deflated file, packed behind its group 0002. */
function deflatedDicom(): FuzzInput {
  const plain = syntheticDicom({ rows, columns })
  const bytes = syntheticDicom({ rows, columns, transferSyntax: deflated })
  const packed = deflateRawSync(Buffer.from(plain.subarray(startOfDataSet(plain))))
  const head = bytes.subarray(0, bytes.length - packed.length)
  const inner = plain.subarray(startOfDataSet(plain))
  return {
    file: 'a.dcm',
    reader: 'pydicom',
    bytes,
    inner: { bytes: inner, pack: (content) => Buffer.concat([head, deflateRawSync(content)]) }
  }
}

/** Group 0002 begins after the preamble with its length, an element of 12 bytes. */
const startOfDataSet = (file: Buffer): number => 132 + 12 + file.readUInt32LE(132 + 8)

function enhanced(): FuzzInput {
  const group = (tag: string, attributes: Attributes): Attributes => ({ [tag]: ['SQ', [attributes]] })
  const shared = {
    ...group('0028,9110', { '0028,0030': ['DS', '0.7\\0.7'], '0018,0050': ['DS', '2'] }),
    ...group('0020,9116', { '0020,0037': ['DS', '1\\0\\0\\0\\1\\0'] })
  }
  const frame = (index: number): Attributes => ({
    ...group('0020,9113', { '0020,0032': ['DS', `-100\\-120\\${10 + 2 * index}`] }),
    ...group('0028,9145', { '0028,1052': ['DS', String(-1024 + index)], '0028,1053': ['DS', '1'] })
  })
  const attributes: Attributes = {
    '0008,0016': ['UI', '1.2.840.10008.5.1.4.1.1.2.1'],
    '0020,0032': undefined,
    '0020,0037': undefined,
    '0028,0030': undefined,
    '0028,1052': undefined,
    '0028,1053': undefined,
    '5200,9229': ['SQ', [shared]],
    '5200,9230': ['SQ', [0, 1, 2].map(frame)]
  }
  return { file: 'a.dcm', reader: 'pydicom', bytes: syntheticDicom({ rows: 8, columns: 8, frames: 3, attributes }) }
}

function metaImage(isPacked: boolean): FuzzInput {
  const head = Buffer.from(
    `ObjectType = Image\nNDims = 3\nCompressedData = ${isPacked ? 'True' : 'False'}\nDimSize = 12 8 4\nElementSpacing = 0.7 0.7 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n`
  )
  const data = Buffer.from(hu.buffer)
  const packed = (content: Buffer) => Buffer.concat([head, deflateSync(content)])
  const bytes = isPacked ? packed(data) : Buffer.concat([head, data])
  const inner = { bytes: data, pack: packed }
  return { file: 'a.mha', reader: 'meta-image', bytes, ...(isPacked && { inner }) }
}

function png(): FuzzInput {
  const samples = shorts([...hu].map((value) => value + 1000))
  const image = { width: columns, height: rows, data: samples } as unknown as PNG
  const bytes = PNG.sync.write(image, { bitDepth: 16, colorType: 0, inputColorType: 0, inputHasAlpha: false })
  return { file: 'a.png', reader: 'pillow', bytes, inner: { bytes, pack: withChecksums } }
}

/** A PNG with the checksum of each chunk put right, as far as its chunks can be followed. */
function withChecksums(file: Buffer): Buffer {
  const copy = Buffer.from(file)
  for (let at = 8; at + 12 <= copy.length;) {
    const end = at + 8 + copy.readUInt32BE(at)
    if (end + 4 > copy.length) break
    copy.writeUInt32BE(crc32(copy.subarray(at + 4, end)), end)
    at = end + 4
  }
  return copy
}

async function hdf5(libver?: ['earliest', 'latest']): Promise<FuzzInput> {
  await ready
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-torture-'))
  try {
    const file = new File(join(folder, 'a.h5'), 'w', libver && { libver })
    file.create_dataset({ name: 'hu', data: hu, shape: [4, 8, 12], dtype: '<h', chunks: [1, 8, 12], compression: 4 })
    file.close()
    return { file: 'a.h5', reader: 'h5py', bytes: readFileSync(join(folder, 'a.h5')) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function npz(): FuzzInput {
  const array = encodeNpy(hu, [4, 8, 12])
  const pack = (bytes: Uint8Array) => zipSync({ 'hu.npy': bytes })
  return { file: 'a.npz', reader: 'npz', bytes: pack(array), inner: { bytes: array, pack } }
}

function zip(): FuzzInput {
  const [first, second] = [0, 1].map((index) => syntheticDicom({ rows: 8, columns: 8, attributes: slicePlace(index) }))
  const pack = (bytes: Uint8Array) => zipSync({ 'a/1.dcm': bytes, 'a/2.dcm': second! })
  return { file: 'a.zip', reader: 'zip', bytes: pack(first!), inner: { bytes: first!, pack } }
}

const nifti = (version: 1 | 2, file: string): FuzzInput => {
  const bytes = niftiBytes({ version, sizes: [12, 8, 4], sform, slope: 1 }, [...hu])
  if (file === 'a.nii') return { file, reader: 'nifti-reader-js', bytes }
  return {
    file,
    reader: 'nifti-reader-js',
    bytes: gzipSync(bytes),
    inner: { bytes, pack: (content) => gzipSync(content) }
  }
}

const tiff = (bigTiff: boolean): FuzzInput => {
  const page = { columns, rows, strip: Buffer.from(hu.buffer) }
  return { file: 'a.tif', reader: 'tifffile', bytes: tiffBytes([page, page], { bigTiff }) }
}

/** A valid file of each format that Denoscope opens as images. */
export const fuzzInputs: Readonly<Record<string, () => FuzzInput | Promise<FuzzInput>>> = {
  dicom: () => plainDicom(explicitUid),
  'dicom-implicit': () => plainDicom('1.2.840.10008.1.2'),
  'dicom-big-endian': () => plainDicom('1.2.840.10008.1.2.2'),
  'dicom-deflated': deflatedDicom,
  'dicom-enhanced': enhanced,
  'dicom-rle': withCodecs(() =>
    compressed('1.2.840.10008.1.2.5', 'pydicom', 12, (frame) => NativeCodecs.encodeRle(frame))
  ),
  'dicom-jpeg': withCodecs(() =>
    compressed('1.2.840.10008.1.2.4.50', null, 8, (frame) =>
      NativeCodecs.encodeJpeg(frame, { lossy: true, quality: 98 })
    )
  ),
  'dicom-jpeg-lossless': withCodecs(() =>
    compressed('1.2.840.10008.1.2.4.70', 'daikon', 12, (frame) =>
      NativeCodecs.encodeJpeg(frame, { lossy: false, predictor: 1 })
    )
  ),
  'dicom-jpeg-ls': withCodecs(() =>
    compressed('1.2.840.10008.1.2.4.80', 'pydicom', 12, (frame) => NativeCodecs.encodeJpegLs(frame))
  ),
  'dicom-jpeg-2000': withCodecs(() =>
    compressed('1.2.840.10008.1.2.4.90', 'pydicom', 12, (frame) => NativeCodecs.encodeJpeg2000(frame))
  ),
  'dicom-htj2k': withCodecs(() =>
    compressed('1.2.840.10008.1.2.4.201', null, 12, (frame) => NativeCodecs.encodeHtJpeg2000(frame))
  ),
  nifti: () => nifti(1, 'a.nii'),
  'nifti-2': () => nifti(2, 'a.nii'),
  'nifti-gz': () => nifti(1, 'a.nii.gz'),
  'meta-image': () => metaImage(false),
  'meta-image-zlib': () => metaImage(true),
  tiff: () => tiff(false),
  'tiff-big': () => tiff(true),
  png,
  npy: () => ({ file: 'a.npy', reader: 'numpy', bytes: encodeNpy(hu, [4, 8, 12]) }),
  npz,
  hdf5: () => hdf5(),
  // Structures without checksums, as most writers make them.
  'hdf5-old': () => hdf5(['earliest', 'latest']),
  zip
}

function withCodecs(make: () => FuzzInput): () => Promise<FuzzInput> {
  return async () => {
    await startCodecs()
    return make()
  }
}
