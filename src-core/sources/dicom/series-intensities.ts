import { defaultCtWindow } from '../ct-windows.ts'
import { ctIntensityRange, type IntensityUnit, type Window } from '../source.ts'
import type { Rescale } from './image-attributes.ts'
import { storedRange, type PixelFormat } from './pixel-format.ts'
import type { DicomFrame, DicomImage, SeriesSlice } from './dicom-image.ts'
import { tags, tagText } from './tags.ts'

/**
 * Reason why the values of a slice are not Hounsfield units; null if they are. Rules, in order:
 * 1. Localizers have no HU.
 * 2. Rescale Type HU decides for every modality: denoised outputs are often no longer called CT.
 * 3. CT without Rescale Type is in HU (DICOM PS3.3 C.8.2.1), unless no value can lie below 0, as in old uncalibrated
 *    CT.
 */
export function whyNotHounsfield({
  image,
  frame
}: {
  readonly image: DicomImage
  readonly frame: DicomFrame
}): string | null {
  const { rescale, frameType } = frame
  if (image.imageType.includes('LOCALIZER')) return `${tagText(tags.ImageType)} is LOCALIZER`
  if (frameType.includes('LOCALIZER')) return `${tagText(tags.FrameType)} is LOCALIZER`
  if (rescale?.type?.toUpperCase() === 'HU') return null
  if (image.modality !== 'CT') return modalityText(image)
  if (rescale === null) return `no usable ${tagText(tags.RescaleSlope)} and ${tagText(tags.RescaleIntercept)}`
  if (rescale.type !== undefined) return `${tagText(tags.RescaleType)} is ${rescale.type}`
  const [low, high] = valueRange(image.format, rescale)
  return low < 0
    ? null
    : `${tagText(tags.RescaleType)} is missing, and they can only be ${rounded(low)} to ${rounded(high)}`
}

/** `Modality (0008,0060) is MR`. */
export const modalityText = ({ modality }: DicomImage): string =>
  `${tagText(tags.Modality)} is ${modality || 'missing'}`

/** Smallest and largest value that the format can hold after the rescale. */
export function valueRange(format: PixelFormat, rescale: Rescale | null): [low: number, high: number] {
  const { slope, intercept } = rescale ?? { slope: 1, intercept: 0 }
  const [first, last] = storedRange(format).map((stored) => stored * slope + intercept) as [number, number]
  return first < last ? [first, last] : [last, first]
}

const rounded = (value: number): number => Number(value.toFixed(2))

/**
 * Mirrors uncalibrated MONOCHROME1 values within the range of the format, so that larger values are brighter. Works in
 * place.
 */
export function mirror(values: Float32Array, [low, high]: readonly [number, number]): void {
  for (let index = 0; index < values.length; index++) values[index] = low + high - values[index]!
}

/** Unit of a series, the values that map to 0 and 1, and the first window. */
export interface Intensities {
  readonly unit: IntensityUnit
  readonly range: readonly [low: number, high: number]
  readonly window: Window
}

/**
 * Unit, range and window of a stack. The range is
 * - air to dense bone for HU,
 * - the range of the format for other images of up to 8 bits,
 * - the smallest to the largest value of the first, middle and last slice for other images, without pixel padding.
 *   12 or 16 bits are seldom used up. Denoisers clip values outside the range.
 * @param read values of a slice, mirrored if MONOCHROME1 is uncalibrated
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

/** Null if no slice can be read or if all pixels are equal. Errors come up again when a slice is shown. */
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
