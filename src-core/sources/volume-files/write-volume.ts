import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { AtomicFile } from '../../files/atomic-file.ts'
import { encodeHeader } from '../../files/npy-format.ts'
import { metaImageHeader } from './meta-image-writer.ts'
import { niftiHeader } from './nifti-writer.ts'
import { arrayFormats, type ArrayFormat, type WrittenType, type WrittenVolume } from './written-volume.ts'

/** The format by the name of a file; null for other names. */
export function arrayFormatOf(path: string): ArrayFormat | null {
  return arrayFormats.find((format) => path.toLowerCase().endsWith(`.${format}`)) ?? null
}

/**
 * Writes a volume as a whole file or nothing, a slice at a time.
 * @param type of the written numbers. 16-bit integers need integer values.
 * @param npyShape shape in a .npy file. Default: that of the volume
 * @throws file.unwritable, argument.invalid, and the errors of `readSlice`
 */
export async function writeVolume(
  path: string,
  format: ArrayFormat,
  volume: WrittenVolume,
  type: WrittenType,
  npyShape: readonly number[] = volume.shape
): Promise<void> {
  const parts = partsOf(headerOf(format, volume, type, npyShape), volume, type)
  const file = new AtomicFile(path)
  try {
    const written = format === 'nii.gz' ? packed(parts) : parts
    for await (const part of written) file.append(part)
    file.commit()
  } catch (thrown) {
    file.discard()
    throw thrown
  }
}

function headerOf(
  format: ArrayFormat,
  volume: WrittenVolume,
  type: WrittenType,
  npyShape: readonly number[]
): Uint8Array {
  if (format === 'npy') return encodeHeader(type, npyShape)
  if (format === 'mha') return Buffer.from(metaImageHeader(volume, type))
  return niftiHeader(volume, type)
}

async function* partsOf(
  header: Uint8Array,
  { shape, readSlice }: WrittenVolume,
  type: WrittenType
): AsyncGenerator<Uint8Array> {
  yield header
  for (let index = 0; index < shape[0]; index++) {
    const values = await readSlice(index)
    const stored = type === '<i2' ? Int16Array.from(values) : values
    yield new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength)
  }
}

/** Errors of the parts end the packed stream too. */
async function* packed(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(parts)
  const gzip = createGzip({ level: 4 })
  source.on('error', (cause) => gzip.destroy(cause))
  yield* source.pipe(gzip) as AsyncIterable<Buffer>
}
