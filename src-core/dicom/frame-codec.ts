import type { Context, NativeCodecs } from 'dcmjs-codecs'
import { describeCodestream, type Codestream } from './codestream.ts'
import type { PixelFormat } from './pixel-format.ts'
import type { Compression } from './transfer-syntaxes.ts'

/** A decompressed frame: little-endian samples of one or two bytes. */
export interface DecodedFrame {
  readonly bytes: Uint8Array
  readonly bytesPerSample: 1 | 2
  /** Bits that carry the value, where the compressed frame has fewer of them than the header says. */
  readonly precision: number
}

type Codecs = { NativeCodecs: typeof NativeCodecs; Context: typeof Context }

let loading: Promise<Codecs> | undefined

/** The WebAssembly codecs are 4 MB: loaded when the first compressed frame is read, then kept. */
function loadCodecs(): Promise<Codecs> {
  loading ??= import('dcmjs-codecs').then(async (loaded) => {
    const { NativeCodecs, Context, log } = (loaded as unknown as { default: typeof loaded }).default
    log.setLevel('silent', false)
    await NativeCodecs.initializeAsync()
    return { NativeCodecs, Context }
  })
  loading.catch(() => (loading = undefined))
  return loading
}

/**
 * Decompresses one frame.
 * @throws Error saying in what way the frame is damaged; the caller knows the file's name.
 */
export async function decodeFrame(
  encoded: Uint8Array,
  compression: Compression,
  format: PixelFormat
): Promise<DecodedFrame> {
  const stream = compression === 'rle' ? describeRle(encoded, format) : checkedCodestream(encoded, format)
  let codecs = await loadCodecs()
  // Another frame may have broken them while this one waited.
  while (!codecs.NativeCodecs.isInitialized()) codecs = await loadCodecs()
  const context = new codecs.Context({
    width: format.columns,
    height: format.rows,
    bitsAllocated: stream.precision <= 8 ? 8 : 16,
    bitsStored: Math.min(stream.precision, format.bitsAllocated),
    samplesPerPixel: 1,
    pixelRepresentation: (stream.signed ?? format.signed) ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    encodedBuffer: encoded
  })
  const bytes = decode(codecs, compression, context)
  const bytesPerSample = bytes.length / (format.rows * format.columns)
  if (bytesPerSample !== 1 && bytesPerSample !== 2) {
    throw new Error(`expected ${format.rows} x ${format.columns} pixels, got ${bytes.length} bytes`)
  }
  return { bytes, bytesPerSample, precision: stream.precision }
}

function decode({ NativeCodecs }: Codecs, compression: Compression, context: Context): Uint8Array {
  const decoders: Record<Compression, (context: Context) => Context> = {
    rle: (frame) => NativeCodecs.decodeRle(frame),
    jpeg: (frame) => NativeCodecs.decodeJpeg(frame),
    'jpeg-ls': (frame) => NativeCodecs.decodeJpegLs(frame),
    'jpeg-2000': (frame) => NativeCodecs.decodeJpeg2000(frame),
    'ht-jpeg-2000': (frame) => NativeCodecs.decodeHtJpeg2000(frame)
  }
  try {
    return decoders[compression](context).getDecodedBuffer() ?? new Uint8Array(0)
  } catch (error) {
    // The codecs are compiled without unwinding: after an error their memory is in no known state.
    NativeCodecs.release()
    loading = undefined
    throw error
  }
}

function checkedCodestream(encoded: Uint8Array, format: PixelFormat): Codestream {
  const stream = describeCodestream(encoded)
  if (stream === null) throw new Error('no frame header')
  if (stream.rows !== format.rows || stream.columns !== format.columns || stream.components !== 1) {
    throw new Error(
      `expected ${format.rows} x ${format.columns} pixels of 1 component, its frame header says ` +
        `${stream.rows} x ${stream.columns} of ${stream.components}`
    )
  }
  if (stream.precision < 1 || stream.precision > 16)
    throw new Error(`expected 1 to 16 bits, its frame header says ${stream.precision}`)
  return stream
}

const rleHeaderBytes = 64

/** The RLE decoder trusts the table of segments (DICOM PS3.5 G.5), so it is checked before. */
function describeRle(encoded: Uint8Array, format: PixelFormat): Codestream {
  const { rows, columns, bitsAllocated } = format
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.length)
  const segments = bitsAllocated / 8
  if (encoded.length < rleHeaderBytes || view.getUint32(0, true) !== segments) {
    throw new Error(
      `expected ${segments} RLE segments, the header says ${encoded.length < 4 ? 'nothing' : view.getUint32(0, true)}`
    )
  }
  const starts = Array.from({ length: segments }, (_, index) => view.getUint32(4 + 4 * index, true))
  const ends = [...starts.slice(1), encoded.length]
  if (starts[0]! < rleHeaderBytes || starts.some((start, index) => start >= ends[index]!)) {
    throw new Error(`the RLE segments begin at ${starts.join(' and ')} of ${encoded.length} bytes`)
  }
  starts.forEach((start, index) => checkRleSegment(encoded.subarray(start, ends[index]), rows * columns))
  return { rows, columns, components: 1, precision: bitsAllocated, signed: null }
}

/** Counts the bytes that a segment (PackBits) expands to: the decoder leaves missing ones black in silence. */
function checkRleSegment(segment: Uint8Array, expected: number): void {
  let [offset, count] = [0, 0]
  while (offset < segment.length && count < expected) {
    const control = segment[offset]!
    if (control < 128) count += Math.min(control + 1, segment.length - offset - 1)
    else if (control > 128 && offset + 1 < segment.length) count += 257 - control
    offset += control < 128 ? control + 2 : control > 128 ? 2 : 1
  }
  if (count < expected) throw new Error(`an RLE segment holds ${count} of ${expected} bytes`)
}
