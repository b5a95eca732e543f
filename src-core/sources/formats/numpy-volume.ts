import { stat } from 'node:fs/promises'
import { fileError } from '../../files/file-error.ts'
import {
  decodeHeader,
  dtypeText,
  itemSize,
  longestHeader,
  requireValues,
  type NpyHeader
} from '../../files/npy-format.ts'
import { withZip, type ZipArchive, type ZipEntry } from '../../files/zip-archive.ts'
import { printable } from '../../printable.ts'
import type { FormatAnswers } from '../format-answers.ts'
import {
  damaged,
  mostBytesHeld,
  requireShape,
  unsupported,
  type FormatOutcome,
  type FormatVolume
} from './format-volume.ts'
import { bytesInMemory, bytesOfFile, readAtMost, sliceReader, strides, type VoxelBytes } from './stored-voxels.ts'

/**
 * Opens a `.npy` file: numbers of either byte order, C or Fortran order, as (slices, rows, columns) or (rows, columns).
 * Further axes must have length 1. Python objects (pickles) are refused from the header alone.
 * @throws npy.malformed, format.unsupported, file.not-found, file.unreadable
 */
export async function openNpy(path: string, label: string): Promise<FormatOutcome> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw fileError(path, 'read', cause)
  })
  const header = decodeHeader(await readAtMost(path, 0, longestHeader), path)
  requireValues(header, size - header.dataOffset, path)
  return { volume: { ...volumeOf(header, bytesOfFile(path, header.dataOffset), path), label, files: [path] } }
}

/**
 * Opens an array of a `.npz` archive. Asks which one if it holds several arrays of images.
 * @throws archive.refused, npy.malformed, format.unsupported, file.not-found, file.unreadable
 */
export function openNpz(path: string, label: string, answers: FormatAnswers): Promise<FormatOutcome> {
  return withZip(path, async (archive) => {
    const arrays: { name: string; entry: ZipEntry; header: NpyHeader }[] = []
    let refusal: unknown
    for (const entry of archive.entries.filter(({ name }) => name.endsWith('.npy'))) {
      try {
        const header = decodeHeader(await firstBytes(archive, entry), `${path}: ${printable(entry.name)}`)
        volumeShape(header, path)
        arrays.push({ name: entry.name.replace(/\.npy$/, ''), entry, header })
      } catch (cause) {
        refusal ??= cause
      }
    }
    if (arrays.length === 0) throw refusal ?? unsupported(path, 'holds no array')
    if (arrays.length > 1 && answers.dataset === undefined)
      return {
        question: {
          kind: 'dataset',
          text: `It holds ${arrays.length} arrays of images. Which one?`,
          choices: arrays.map(({ name, header: { shape, dtype } }) => ({
            name,
            text: `${shape.join(' x ')}, ${dtypeText(dtype)}`
          }))
        }
      }
    const chosen = arrays.length === 1 ? arrays[0]! : arrays.find(({ name }) => name === answers.dataset)
    if (chosen === undefined)
      throw unsupported(
        path,
        `holds no array '${answers.dataset}', but ${arrays.map(({ name }) => `'${name}'`).join(', ')}`
      )
    const bytes = await wholeEntry(path, archive, chosen.entry)
    const shown = `${path}: ${printable(chosen.entry.name)}`
    requireValues(chosen.header, bytes.length - chosen.header.dataOffset, shown)
    const volume = volumeOf(chosen.header, bytesInMemory(bytes.subarray(chosen.header.dataOffset)), shown)
    const name = arrays.length === 1 ? label : `${label}, ${printable(chosen.name)}`
    const details = [...volume.details, `Array '${printable(chosen.name)}'`]
    const own = arrays.length === 1 ? {} : { dataset: chosen.name }
    return { volume: { ...volume, label: name, files: [path], details, answers: own } }
  })
}

async function firstBytes(archive: ZipArchive, entry: ZipEntry): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of archive.read(entry)) {
    parts.push(part)
    length += part.length
    if (length >= longestHeader) break
  }
  return Buffer.concat(parts)
}

async function wholeEntry(path: string, archive: ZipArchive, entry: ZipEntry): Promise<Uint8Array> {
  if (entry.size > mostBytesHeld) throw unsupported(path, `'${printable(entry.name)}' has more than 4 GiB`)
  const parts: Uint8Array[] = []
  for await (const part of archive.read(entry)) parts.push(part)
  return Buffer.concat(parts)
}

/** Shape without axes of length 1, and the distances of its axes. */
function volumeShape({ shape, dtype, fortranOrder }: NpyHeader, path: string) {
  const text = `(${shape.join(', ')})`
  const steps = fortranOrder ? strides(shape.toReversed()).toReversed() : strides(shape)
  const long = shape.flatMap((length, axis) => (length === 1 ? [] : [{ length, step: steps[axis]! }]))
  if (long.length < 2 || long.length > 3)
    throw unsupported(path, `has the shape ${text}, expected (slices, rows, columns) or (rows, columns)`)
  const [columns, rows] = [long.at(-1)!, long.at(-2)!]
  const slices = long.length === 3 ? long[0]! : { length: 1, step: rows.length * columns.length }
  const channels = [2, 3, 4].includes(columns.length) && rows.length >= 16
  if (channels) throw unsupported(path, `has the shape ${text}: its last axis seems to hold colours`)
  requireShape(path, [slices.length, rows.length, columns.length])
  if (dtype.endsWith('b1')) throw unsupported(path, 'holds true and false, not CT values')
  return {
    shape: [slices.length, rows.length, columns.length] as const,
    strides: [slices.step, rows.step, columns.step] as const,
    dropped: shape.length > long.length && shape.length > 3
  }
}

function volumeOf(header: NpyHeader, bytes: VoxelBytes, name: string): Omit<FormatVolume, 'label' | 'files'> {
  const { shape, strides: steps, dropped } = volumeShape(header, name)
  const { dtype } = header
  if (itemSize(dtype) === 0) throw damaged(name, 'holds no numbers')
  return {
    shape,
    dtype,
    readStored: sliceReader(bytes, { dtype, shape, first: 0, strides: steps }, name),
    slope: 1,
    intercept: 0,
    isHounsfield: false,
    geometry: null,
    pixelSpacing: null,
    sliceSpacing: null,
    details: ['NumPy array'],
    assumed: dropped ? [`The axes of length 1 of (${header.shape.join(', ')}) were dropped`] : [],
    warnings: [],
    answers: {}
  }
}
