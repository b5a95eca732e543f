/** Encoding of the elements of a data set. */
export interface Encoding {
  readonly explicit: boolean
  readonly littleEndian: boolean
}

export type Compression = 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'ht-jpeg-2000'

export interface TransferSyntax extends Encoding {
  readonly uid: string
  readonly name: string
  readonly deflated: boolean
  /** Null if pixels are not compressed. */
  readonly compression: Compression | null
}

export const implicitLittleEndianUid = '1.2.840.10008.1.2'
export const explicitLittleEndianUid = '1.2.840.10008.1.2.1'
export const explicitBigEndianUid = '1.2.840.10008.1.2.2'

const known: readonly TransferSyntax[] = [
  native(implicitLittleEndianUid, 'Implicit VR Little Endian', { explicit: false }),
  native(explicitLittleEndianUid, 'Explicit VR Little Endian'),
  native(explicitBigEndianUid, 'Explicit VR Big Endian', { littleEndian: false }),
  native('1.2.840.10008.1.2.1.99', 'Deflated Explicit VR Little Endian', { deflated: true }),
  compressed('1.2.840.10008.1.2.5', 'RLE Lossless', 'rle'),
  compressed('1.2.840.10008.1.2.4.50', 'JPEG Baseline (Process 1)', 'jpeg'),
  compressed('1.2.840.10008.1.2.4.51', 'JPEG Extended (Process 2 and 4)', 'jpeg'),
  compressed('1.2.840.10008.1.2.4.57', 'JPEG Lossless (Process 14)', 'jpeg'),
  compressed('1.2.840.10008.1.2.4.70', 'JPEG Lossless (Process 14, Selection Value 1)', 'jpeg'),
  compressed('1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless', 'jpeg-ls'),
  compressed('1.2.840.10008.1.2.4.81', 'JPEG-LS Near-Lossless', 'jpeg-ls'),
  compressed('1.2.840.10008.1.2.4.90', 'JPEG 2000 Lossless', 'jpeg-2000'),
  compressed('1.2.840.10008.1.2.4.91', 'JPEG 2000', 'jpeg-2000'),
  compressed('1.2.840.10008.1.2.4.201', 'High-Throughput JPEG 2000 Lossless', 'ht-jpeg-2000'),
  compressed('1.2.840.10008.1.2.4.202', 'High-Throughput JPEG 2000 RPCL Lossless', 'ht-jpeg-2000'),
  compressed('1.2.840.10008.1.2.4.203', 'High-Throughput JPEG 2000', 'ht-jpeg-2000')
]

/** Supported transfer syntaxes, by UID. */
export const transferSyntaxes: ReadonlyMap<string, TransferSyntax> = new Map(
  known.map((syntax) => [syntax.uid, syntax])
)

function native(uid: string, name: string, differences: Partial<TransferSyntax> = {}): TransferSyntax {
  return { uid, name, explicit: true, littleEndian: true, deflated: false, compression: null, ...differences }
}

function compressed(uid: string, name: string, compression: Compression): TransferSyntax {
  return native(uid, name, { compression })
}
