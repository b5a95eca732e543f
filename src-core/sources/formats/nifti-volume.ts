import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { readError } from '../../files/file-error.ts'
import { gunzipFile, gunzipStart, isGzip } from '../../files/gunzip-file.ts'
import { itemSize } from '../../files/npy-format.ts'
import { printableLine } from '../../printable.ts'
import type { FormatAnswers } from '../format-answers.ts'
import type { Vector } from '../slice-place.ts'
import { anatomicalGrid, gridWarnings, type AnatomicalGrid } from './anatomical-axes.ts'
import { damaged, mostBytesHeld, requireShape, unsupported, type FormatOutcome } from './format-volume.ts'
import { type NiftiHeader, type NiftiTransform, niftiHeaderBytes, readNiftiHeader } from './nifti-header.ts'
import { bytesInMemory, bytesOfFile, readAtMost, sliceReader, type VoxelBytes } from './stored-voxels.ts'

/** Packed bytes that surely hold the header. */
const startBytes = 65536

/**
 * Opens a NIfTI-1 or NIfTI-2 file (`.nii`, `.nii.gz`) or pair (`.hdr` and `.img`).
 * Axes follow the sform, else the qform, else the order of the file. A plain file is read slice by slice; a packed one
 * is unpacked once.
 * @throws format.damaged, format.unsupported, file.not-found, file.unreadable
 */
export async function openNifti(path: string, label: string, answers: FormatAnswers): Promise<FormatOutcome> {
  const start = await readAtMost(path, 0, startBytes)
  const header = readNiftiHeader((isGzip(start) ? gunzipStart(start) : start).subarray(0, niftiHeaderBytes[2]), path)
  const [columns, rows, slices, ...others] = header.sizes as [number, number, number, ...number[]]
  requireShape(path, [slices, rows, columns])
  const frames = others.reduce((product, length) => product * Math.max(1, length), 1)
  if (frames > 1 && answers.frame === undefined)
    return { question: { kind: 'frame', count: frames, text: frameText(header.sizes, frames) } }
  const frame = frames === 1 ? 1 : answers.frame!
  if (frame > frames) throw unsupported(path, `has ${frames} volumes, none with the number ${frame}`)
  const frameBytes = columns * rows * slices * itemSize(header.dtype)
  const data = header.isPair ? voxelFileOf(path) : path
  const voxels = await voxelsOf(data, header.voxelOffset, frames * frameBytes)
  const { grid, assumed, warnings } = gridOf(header)
  if (grid === null) throw damaged(path, 'states axes that span no volume')
  const { shape, first, strides, geometry } = grid
  const layout = { dtype: header.dtype, shape, first, strides }
  return {
    volume: {
      label: frames === 1 ? label : `${label}, volume ${frame}`,
      files: data === path ? [path] : [path, data],
      shape,
      dtype: header.dtype,
      readStored: sliceReader(shifted(voxels.bytes, (frame - 1) * frameBytes), layout, data),
      slope: header.slope,
      intercept: header.intercept,
      isHounsfield: false,
      geometry: header.sform || header.qform ? geometry : { ...geometry, origin: null },
      pixelSpacing: [geometry.spacing[0], geometry.spacing[1]],
      sliceSpacing: geometry.spacing[2],
      details: [`NIfTI-${header.version}`, ...(header.description ? [printableLine(header.description)] : [])],
      assumed: [...(frames === 1 ? [] : [`Volume ${frame} of ${frames}`]), ...assumed],
      warnings: [...warnings, ...voxels.warnings, ...gridWarnings(grid)],
      answers: frames === 1 ? {} : { frame }
    }
  }
}

const frameText = (sizes: readonly number[], frames: number): string =>
  `It holds ${frames} volumes (${sizes.join('x')}). Which one?`

/** The file of the voxels beside a header file. @throws format.damaged if there is none */
function voxelFileOf(path: string): string {
  const base = path.replace(/\.hdr(\.gz)?$/i, '')
  const names = [`${base}.img`, `${base}.img.gz`, `${base}.IMG`]
  const found = names.find((name) => existsSync(name))
  if (found === undefined) throw damaged(path, `is a header without its voxels: ${names[0]} is missing`)
  return found
}

/** The voxels of a plain or packed file. */
async function voxelsOf(
  path: string,
  offset: number,
  length: number
): Promise<{ bytes: VoxelBytes; warnings: readonly string[] }> {
  const end = offset + length
  const warningsOf = (surplus: number) => (surplus > 0 ? [`${surplus} bytes after the voxels are not read`] : [])
  if (isGzip(await readAtMost(path, 0, 2))) {
    if (end > mostBytesHeld) throw unsupported(path, `unpacks to ${end} bytes, more than 4 GiB: unpack it first`)
    const { bytes, surplus } = await gunzipFile(path, end)
    return { bytes: bytesInMemory(bytes.subarray(offset)), warnings: warningsOf(surplus) }
  }
  const { size } = await stat(path).catch((cause: unknown) => {
    throw readError(path, cause)
  })
  if (size < end) throw damaged(path, `ends early: expected ${end} bytes, has ${size}`)
  return { bytes: bytesOfFile(path, offset), warnings: warningsOf(size - end) }
}

const shifted = (bytes: VoxelBytes, by: number): VoxelBytes => ({
  read: (offset, length) => bytes.read(by + offset, length)
})

interface NiftiGrid {
  readonly grid: AnatomicalGrid | null
  readonly assumed: readonly string[]
  readonly warnings: readonly string[]
}

function gridOf(header: NiftiHeader): NiftiGrid {
  const { sform, qform, spacing } = header
  const sizes = header.sizes.slice(0, 3) as [number, number, number]
  const grid = ({ steps, origin }: NiftiTransform) =>
    anatomicalGrid({ sizes, steps: [toLps(steps[0]), toLps(steps[1]), toLps(steps[2])], origin: toLps(origin) })
  if (sform && qform && farthest(sform, qform, sizes) > Math.min(...spacing) / 10)
    return { grid: grid(sform), assumed: [], warnings: ['sform and qform differ: the sform is used'] }
  const stated = sform ?? qform
  if (stated) return { grid: grid(stated), assumed: [], warnings: [] }
  const [x, y, z] = spacing
  return {
    grid: grid({
      steps: [
        [x, 0, 0],
        [0, y, 0],
        [0, 0, z]
      ],
      origin: [0, 0, 0]
    }),
    assumed: ['Axes run to the right, to the front and to the head (NIfTI method 1)'],
    warnings: ['The header states no orientation: left and right may be exchanged']
  }
}

/** NIfTI counts to the right and to the front, DICOM to the left and to the back. */
const toLps = ([x, y, z]: Vector): Vector => [-x, -y, z]

/** Largest distance, in mm, between the places that two transforms give to a corner of the volume. */
function farthest(one: NiftiTransform, other: NiftiTransform, sizes: readonly number[]): number {
  const corners = Array.from({ length: 8 }, (_, bits) => sizes.map((size, axis) => (bits & (1 << axis) ? size - 1 : 0)))
  const place = ({ steps, origin }: NiftiTransform, corner: readonly number[], part: number) =>
    corner.reduce((sum, at, axis) => sum + at * steps[axis]![part]!, origin[part]!)
  return Math.max(
    ...corners.map((corner) =>
      Math.hypot(...[0, 1, 2].map((part) => place(one, corner, part) - place(other, corner, part)))
    )
  )
}
