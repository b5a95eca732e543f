import { ctIntensityRange, type IntensityUnit, type Window } from '../source.ts'
import type { DicomImage } from './dicom-image.ts'
import type { Rescale } from './frame-attributes.ts'
import { valueRange, whyNotHounsfield } from './hounsfield.ts'
import type { SeriesSlice } from './series.ts'
import { defaultCtWindow } from '../ct-windows.ts'

/**
 * MONOCHROME1 without a calibration: mirrored within what the format can hold, so that larger is brighter.
 * Works in place.
 */
export function mirror(values: Float32Array, [low, high]: readonly [number, number]): void {
  for (let index = 0; index < values.length; index++) values[index] = low + high - values[index]!
}

/** What maps to 0 and 1, and the window to show first. */
export interface Intensities {
  readonly unit: IntensityUnit
  readonly range: readonly [low: number, high: number]
  readonly window: Window
}

/**
 * HU map air to dense bone. Other images of up to 8 bits stored map all that they can hold; those with more
 * map the smallest to the largest value, pixel padding left out, of their first, middle and last slice,
 * because 12 or 16 bits are seldom used up. A slice that goes beyond is clipped where denoisers work.
 * @param read values of a slice, mirrored where MONOCHROME1 asks for it
 */
export async function readIntensities(
  slices: readonly SeriesSlice[],
  read: (index: number) => Promise<Float32Array>
): Promise<Intensities> {
  const middle = Math.floor(slices.length / 2)
  const { image, frame } = slices[middle]!
  if (slices.every((slice) => whyNotHounsfield(slice) === null)) {
    return { unit: 'HU', range: ctIntensityRange, window: frame.window ?? defaultCtWindow }
  }
  const held = valueRange(image.format, frame.rescale)
  const indices = [...new Set([0, middle, slices.length - 1])]
  const range = image.format.bitsStored <= 8 ? held : ((await measuredRange(slices, indices, read)) ?? held)
  const own =
    image.format.inverted && frame.window !== null
      ? { ...frame.window, centre: held[0] + held[1] - frame.window.centre }
      : frame.window
  return { unit: 'stored', range, window: own ?? { centre: (range[0] + range[1]) / 2, width: range[1] - range[0] } }
}

/** Null when a slice cannot be read, which reading it says again, or when all its pixels are the same. */
async function measuredRange(
  slices: readonly SeriesSlice[],
  indices: readonly number[],
  read: (index: number) => Promise<Float32Array>
): Promise<[number, number] | null> {
  let [low, high] = [Infinity, -Infinity]
  for (const index of indices) {
    const values = await read(index).catch(() => new Float32Array(0))
    const padding = paddingValue(slices[index]!.image, slices[index]!.frame.rescale)
    for (const value of values) {
      if (value === padding) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return low < high ? [low, high] : null
}

function paddingValue({ padding, format }: DicomImage, rescale: Rescale | null): number | undefined {
  if (padding === undefined) return undefined
  const { slope, intercept } = rescale ?? { slope: 1, intercept: 0 }
  const value = padding * slope + intercept
  const [low, high] = valueRange(format, rescale)
  return Math.fround(format.inverted ? low + high - value : value)
}
