import type { DicomFrame, DicomImage } from './dicom-image.ts'
import type { Rescale } from './frame-attributes.ts'
import { storedRange, type PixelFormat } from './pixel-format.ts'
import { tags, tagText } from './tags.ts'

/**
 * Why the values of a slice are no Hounsfield units; null if they are. Rescale Type decides, also for outputs of others that
 * are no longer called CT; CT without it is in HU (DICOM PS3.3 C.8.2.1), unless no value can lie below 0, as in old CT that
 * never was calibrated. Localizers have no HU.
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
