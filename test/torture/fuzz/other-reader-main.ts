/** Reads images with packages of npm: one line `reader<TAB>path` in, one line of JSON out. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { decompress, isCompressed, isNIFTI, readHeader, readImage } from 'nifti-reader-js'

const mostValues = 1_000_000

interface Daikon {
  Series: { parseImage(view: DataView): DaikonImage | null }
}
interface DaikonImage {
  getInterpretedData(asArray: boolean): ArrayLike<number>
  getNumberOfFrames(): number
}

function values(reader: string, path: string): ArrayLike<number> {
  const file = readFileSync(path)
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer
  return reader === 'daikon' ? ofDaikon(bytes) : ofNifti(bytes)
}

function ofDaikon(bytes: ArrayBuffer): ArrayLike<number> {
  const daikon = createRequire(import.meta.url)('daikon') as Daikon
  const image = daikon.Series.parseImage(new DataView(bytes))
  if (image === null) throw new Error('not parsed')
  return image.getInterpretedData(true)
}

const types = {
  2: Uint8Array,
  4: Int16Array,
  8: Int32Array,
  16: Float32Array,
  64: Float64Array,
  256: Int8Array,
  512: Uint16Array,
  768: Uint32Array
}

function ofNifti(packed: ArrayBuffer): ArrayLike<number> {
  const bytes = isCompressed(packed) ? (decompress(packed) as ArrayBuffer) : packed
  if (!isNIFTI(bytes)) throw new Error('not NIfTI')
  const header = readHeader(bytes)!
  // This package reads from the start of the file then, others behind the header.
  if (header.vox_offset < header.getExtensionLocation()) throw new Error('no place of the voxels')
  const sizes = header.dims.slice(1, 1 + header.dims[0]!)
  const count = sizes.reduce((product, size) => product * size, 1)
  if (!(count > 0 && count <= mostValues)) throw new Error(`${count} values`)
  const Type = types[header.datatypeCode as keyof typeof types]
  if (Type === undefined) throw new Error(`type ${header.datatypeCode}`)
  const data = readImage(header, bytes)
  if (data.byteLength < count * Type.BYTES_PER_ELEMENT) throw new Error('cut short')
  const view = new DataView(data)
  const size = Type.BYTES_PER_ELEMENT
  const read = `get${Type.name.replace('Array', '')}` as 'getFloat64'
  const { scl_slope: slope, scl_inter: inter } = header
  const isScaled = slope !== 0 && Number.isFinite(slope)
  return Float64Array.from({ length: count }, (_, index) => {
    const stored = view[read](index * size, header.littleEndian)
    return isScaled ? stored * slope + inter : stored
  })
}

for await (const line of createInterface({ input: process.stdin })) {
  const [reader, path] = line.split('\t') as [string, string]
  process.stdout.write(`${JSON.stringify(answer(reader, path))}\n`)
}

function answer(reader: string, path: string): object {
  try {
    const numbers = Float64Array.from(values(reader, path)).sort()
    return { values: Buffer.from(numbers.buffer).toString('base64') }
  } catch (thrown) {
    return { refused: String((thrown as Error).message).split('\n')[0] }
  }
}
