import dcmjsCodecs from 'dcmjs-codecs'
import { storedBytes } from './dicom.ts'

export const { Context, NativeCodecs } = dcmjsCodecs
export type Encode = (frame: InstanceType<typeof Context>) => InstanceType<typeof Context>

export interface StoredFrame {
  readonly rows: number
  readonly columns: number
  readonly stored: Int32Array
  readonly bits: 8 | 12 | 16
  readonly signed?: boolean
}

/**
 * Starts the codecs, with the messages that decoding reads. Test files of one process share the codecs with the
 * product.
 */
export const startCodecs = (): Promise<void> => NativeCodecs.initializeAsync({ logCodecsInfo: true })

/** Encodes a frame by `how`, once `startCodecs` is done. */
export function encodeFrame({ rows, columns, stored, bits, signed = false }: StoredFrame, how: Encode): Buffer {
  const bitsAllocated = bits === 8 ? 8 : 16
  const context = new Context({
    width: columns,
    height: rows,
    bitsAllocated,
    bitsStored: bits,
    samplesPerPixel: 1,
    pixelRepresentation: signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    decodedBuffer: storedBytes(stored, bitsAllocated)
  })
  return Buffer.from(how(context).getEncodedBuffer()!)
}
