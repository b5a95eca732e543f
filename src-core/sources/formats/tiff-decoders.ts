import type * as GeoTiff from 'geotiff'
import type { BaseDecoder, GeoTIFFImage } from 'geotiff'
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { unpackLzw } from './tiff-lzw.ts'

type Library = typeof GeoTiff
type Parameters = BaseDecoder['parameters']
/** Tags of one number. */
type Size =
  'ImageWidth' | 'ImageLength' | 'TileWidth' | 'TileLength' | 'RowsPerStrip' | 'PlanarConfiguration' | 'Predictor'
/** Unpacks a strip or tile of at most `most` bytes. @throws if it is damaged, or would have more bytes */
type Unpack = (packed: Uint8Array, most: number) => Uint8Array | Promise<Uint8Array>

/** An error of the decoder, without the code that an error of the file system has. */
async function unpackDeflate(packed: Uint8Array, most: number): Promise<Uint8Array> {
  try {
    return await promisify(inflate)(packed, { maxOutputLength: most })
  } catch (cause) {
    throw new RangeError('its deflate data are damaged, or more than its pixels', { cause })
  }
}

/** Ways of packing that are read, by their values of Compression (TIFF 6.0, and Adobe's supplement for deflate). */
const ways: readonly (readonly [codes: readonly number[], unpack: Unpack])[] = [
  [[5], unpackLzw],
  [[8, 32946], unpackDeflate],
  [[32773], unpackPackBits]
]
const notPacked = 1

/** True for a value of Compression that is read. */
export const isReadCompression = (code: number): boolean =>
  code === notPacked || ways.some(([codes]) => codes.includes(code))

let loading: Promise<Library> | undefined

/**
 * The library with decoders that stop at the size of a strip or tile. Its own ones have no limit, and its LZW does not
 * end for some codes (geotiff 3.0.5).
 */
export const loadGeoTiff = (): Promise<Library> => (loading ??= loadWithDecoders())

async function loadWithDecoders(): Promise<Library> {
  const library = await import('geotiff')
  for (const [codes, unpack] of ways) {
    class Decoder extends library.BaseDecoder {
      override async decodeBlock(packed: ArrayBufferLike): Promise<ArrayBufferLike> {
        const bytes = await unpack(new Uint8Array(packed), bytesOf(this.parameters))
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
      }
    }
    library.addDecoder([...codes], async () => Decoder, parametersOf, false)
  }
  return library
}

/** Size of a strip or tile. One strip may state more rows than the image has. */
async function parametersOf(tags: GeoTIFFImage['fileDirectory']): Promise<Parameters> {
  const number = async (name: Size) => Number(await tags.loadValue(name))
  const isTiled = !tags.hasTag('StripOffsets')
  const height = await number('ImageLength')
  return {
    tileWidth: await number(isTiled ? 'TileWidth' : 'ImageWidth'),
    tileHeight: isTiled ? await number('TileLength') : Math.min((await number('RowsPerStrip')) || height, height),
    planarConfiguration: await number('PlanarConfiguration'),
    bitsPerSample: (await tags.loadValue('BitsPerSample')) as Parameters['bitsPerSample'],
    predictor: (await number('Predictor')) || 1
  }
}

function bytesOf({ tileWidth, tileHeight, bitsPerSample }: Parameters): number {
  const bits = typeof bitsPerSample === 'number' ? bitsPerSample : bitsPerSample[0]!
  return (tileWidth * tileHeight * bits) / 8
}

/** PackBits (TIFF 6.0, section 9). */
function unpackPackBits(packed: Uint8Array, most: number): Uint8Array {
  const bytes = new Uint8Array(most)
  let length = 0
  for (let at = 0; at < packed.length;) {
    const head = (packed[at++]! << 24) >> 24
    if (head === -128) continue
    const count = Math.abs(head) + 1
    const taken = head < 0 ? 1 : count
    if (length + count > most || at + taken > packed.length) throw new RangeError('a run does not fit')
    if (head < 0) bytes.fill(packed[at]!, length, length + count)
    else bytes.set(packed.subarray(at, at + count), length)
    at += taken
    length += count
  }
  return bytes.subarray(0, length)
}
