import type { DicomImage } from './dicom-image.ts'
import { fitTogether } from './series.ts'
import { sliceHeights } from './slice-heights.ts'
import { samePlace } from './slice-spacing.ts'

/** Images that fit together although no common Series Instance UID says so, two or more each. */
export type JoinableImages = readonly (readonly DicomImage[])[]

/**
 * Finds slices that stand alone, without Series Instance UID or with one of their own, as anonymisation leaves them, and
 * that agree in patient, modality, description, number, kernel and geometry without sharing a place.
 */
export function joinableImages(images: readonly DicomImage[]): JoinableImages {
  const ofSeries = new Map<string, number>()
  for (const { seriesUid } of images) ofSeries.set(seriesUid, (ofSeries.get(seriesUid) ?? 0) + 1)
  const alone = images.filter(
    ({ seriesUid, frames }) => frames.length === 1 && (seriesUid === '' || ofSeries.get(seriesUid) === 1)
  )
  const groups: DicomImage[][] = []
  for (const image of alone) {
    const group = groups.find(([first]) => belongTogether(first!, image))
    if (group === undefined) groups.push([image])
    else group.push(image)
  }
  return groups.filter((group) => group.length > 1 && haveDistinctPlaces(group))
}

/** Key of an image's series: its UID, or what it was joined to; an image that has neither is a series of its own. */
export function seriesKeys(joined: JoinableImages): (image: DicomImage) => string {
  const keys = new Map(joined.flatMap((group, index) => group.map((image) => [image, `joined ${index}`] as const)))
  return (image) => keys.get(image) ?? (image.seriesUid || `file ${image.file.path}`)
}

function belongTogether(first: DicomImage, second: DicomImage): boolean {
  return (
    first.modality === second.modality &&
    first.patientKey === second.patientKey &&
    first.seriesDescription === second.seriesDescription &&
    first.seriesNumber === second.seriesNumber &&
    first.acquisition.kernel === second.acquisition.kernel &&
    fitTogether(sliceOf(first), sliceOf(second))
  )
}

const sliceOf = (image: DicomImage) => ({ image, frame: image.frames[0]! })

/** One place for each: slices of one place are two pictures of it, not neighbours. */
function haveDistinctPlaces(images: readonly DicomImage[]): boolean {
  const known = sliceHeights(images.map(sliceOf))
  if (known === null) return new Set(images.map(({ instanceNumber }) => instanceNumber)).size === images.length
  const heights = [...known.heights.values()].sort((first, second) => first - second)
  return heights.every((height, index) => index === 0 || height - heights[index - 1]! >= samePlace)
}
