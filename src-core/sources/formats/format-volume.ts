import { DenoscopeError } from '../../errors.ts'
import type { NpyArray } from '../../files/npy-format.ts'
import type { FormatAnswers, FormatQuestion } from '../format-answers.ts'
import type { Vector } from '../slice-place.ts'

/** Place of the voxels of a volume. Lengths in mm, coordinates of the patient (LPS). */
export interface VolumeGeometry {
  readonly spacing: readonly [row: number, column: number, slice: number]
  /** Unit vectors towards higher columns, rows and slices. */
  readonly directions: readonly [column: Vector, row: Vector, slice: Vector]
  /** Centre of the first voxel. Null if the file states no place. */
  readonly origin: Vector | null
}

/**
 * A volume of a file as [slice, row, column]. If the file states directions: slices from foot to head, rows from front
 * to back, columns from right to left of the patient. Voxels are as stored, never resampled.
 */
export interface FormatVolume {
  /** Name of the series. */
  readonly label: string
  /** Every file that is read, the first one being the one that a person opens. */
  readonly files: readonly string[]
  readonly shape: readonly [slices: number, rows: number, columns: number]
  /** NumPy's type of the stored numbers, such as `<i2`. */
  readonly dtype: string
  /** Stored numbers of slice `index` (0-based), row-major. @throws format.damaged */
  readonly readStored: (index: number) => Promise<NpyArray>
  /** The file's own conversion of stored numbers: `slope * stored + intercept`. */
  readonly slope: number
  readonly intercept: number
  /** True if the format defines its values as HU. */
  readonly isHounsfield: boolean
  readonly geometry: VolumeGeometry | null
  /** Distances in mm if they are known without directions. Null if unknown. */
  readonly pixelSpacing: readonly [row: number, column: number] | null
  readonly sliceSpacing: number | null
  /** Name of each slice, if slices are files of their own. */
  readonly sliceNames?: readonly string[]
  /** Number of each slice in the names of the files, if they state one. */
  readonly sliceNumbers?: readonly number[]
  /** Lines for a person: format, type, description. */
  readonly details: readonly string[]
  /** Facts that were presumed, one line each. */
  readonly assumed: readonly string[]
  readonly warnings: readonly string[]
  /** Answers that this volume was chosen by. */
  readonly answers: FormatAnswers
}

/** A volume, or the question that comes before it. */
export type FormatOutcome = { readonly volume: FormatVolume } | { readonly question: OpenQuestion }

/** A question before the files are hashed. */
type WithoutFiles<Question> = Question extends unknown
  ? Omit<Question, 'contentHash' | 'files' | 'label' | 'answered' | 'pictures'>
  : never
export type OpenQuestion = WithoutFiles<FormatQuestion>

/** Most voxels of a slice, as for DICOM. */
const mostPixels = 2 ** 26
const mostSlices = 100_000
/** Most bytes that are held in memory for one volume. */
export const mostBytesHeld = 4 * 1024 ** 3

export const damaged = (path: string, what: string, cause?: unknown): DenoscopeError =>
  new DenoscopeError('format.damaged', `${path}: ${what}`, { cause })

export const unsupported = (path: string, what: string): DenoscopeError =>
  new DenoscopeError('format.unsupported', `${path}: ${what}`)

/** Checks the size of a volume before memory is allocated. @throws format.damaged, format.unsupported */
export function requireShape(path: string, [slices, rows, columns]: FormatVolume['shape']): void {
  const text = `${columns}x${rows}x${slices}`
  if (![slices, rows, columns].every((length) => Number.isInteger(length) && length >= 1))
    throw damaged(path, `states a size of ${text}`)
  if (rows < 2 || columns < 2) throw unsupported(path, `is no image: ${text} voxels`)
  if (rows * columns > mostPixels || slices > mostSlices)
    throw unsupported(path, `states ${text} voxels, more than ${mostPixels} a slice or ${mostSlices} slices`)
}
