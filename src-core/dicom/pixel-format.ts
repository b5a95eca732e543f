import { DenoscopeError } from '../errors.ts'
import type { DataSet } from './data-set.ts'
import { tags, tagText } from './tags.ts'

/** How one frame's stored values are laid out in their bytes. */
export interface PixelFormat {
  readonly rows: number
  readonly columns: number
  readonly bitsAllocated: 8 | 16
  readonly bitsStored: number
  readonly highBit: number
  readonly signed: boolean
  /** MONOCHROME1: the smallest value is meant to be shown white. */
  readonly inverted: boolean
  readonly frameCount: number
}

/** Beyond the largest detectors; a damaged header must not ask for gigabytes. */
const maximumPixels = 2 ** 26
const maximumFrames = 100_000

/**
 * The pixel format that a header states, checked.
 * @throws dicom.tag-missing, dicom.unsupported, dicom.not-an-image (no frames); each names file and tag
 */
export function readPixelFormat(path: string, dataSet: DataSet): PixelFormat {
  const required = (tag: number): number => {
    const value = dataSet.number(tag)
    if (value === undefined) throw new DenoscopeError('dicom.tag-missing', `${path}: lacks ${tagText(tag)}`)
    return value
  }
  const refuse = (tag: number, expected: string, got: unknown): never => {
    throw new DenoscopeError('dicom.unsupported', `${path}: ${tagText(tag)}: expected ${expected}, got ${got}`)
  }
  const within = (tag: number, value: number, low: number, high: number): number =>
    Number.isInteger(value) && value >= low && value <= high ? value : refuse(tag, `${low} to ${high}`, value)

  const rows = within(tags.Rows, required(tags.Rows), 1, 65535)
  const columns = within(tags.Columns, required(tags.Columns), 1, 65535)
  if (rows * columns > maximumPixels) {
    refuse(tags.Rows, `at most ${maximumPixels} pixels with ${tagText(tags.Columns)}`, `${rows} x ${columns}`)
  }
  const photometric = dataSet.text(tags.PhotometricInterpretation) ?? 'MONOCHROME2'
  if (photometric !== 'MONOCHROME1' && photometric !== 'MONOCHROME2') {
    refuse(tags.PhotometricInterpretation, 'MONOCHROME1 or MONOCHROME2 (colour is not supported)', `'${photometric.slice(0, 16)}'`)
  }
  const samples = dataSet.number(tags.SamplesPerPixel) ?? 1
  if (samples !== 1) refuse(tags.SamplesPerPixel, '1 (colour is not supported)', samples)
  const bitsAllocated = required(tags.BitsAllocated)
  if (bitsAllocated !== 8 && bitsAllocated !== 16) return refuse(tags.BitsAllocated, '8 or 16', bitsAllocated)
  const bitsStored = within(tags.BitsStored, dataSet.number(tags.BitsStored) ?? bitsAllocated, 1, bitsAllocated)
  const highBit = within(tags.HighBit, dataSet.number(tags.HighBit) ?? bitsStored - 1, bitsStored - 1, bitsAllocated - 1)
  const signed = within(tags.PixelRepresentation, required(tags.PixelRepresentation), 0, 1) === 1
  const frameCount = within(tags.NumberOfFrames, readFrameCount(path, dataSet), 1, maximumFrames)
  return { rows, columns, bitsAllocated, bitsStored, highBit, signed, inverted: photometric === 'MONOCHROME1', frameCount }
}

function readFrameCount(path: string, dataSet: DataSet): number {
  const frameCount = dataSet.number(tags.NumberOfFrames) ?? 1
  if (frameCount < 1) {
    throw new DenoscopeError('dicom.not-an-image', `${path}: ${tagText(tags.NumberOfFrames)} is ${frameCount}: there is no frame to show`)
  }
  return frameCount
}

export function bytesPerFrame({ rows, columns, bitsAllocated }: PixelFormat): number {
  return (rows * columns * bitsAllocated) / 8
}

/** The smallest and largest stored value that the format can hold. */
export function storedRange({ bitsStored, signed }: PixelFormat): [low: number, high: number] {
  return signed ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1]
}
