import { gaussianFilter } from '../denoisers/filters/gaussian-filter.ts'
import type { ImageBatch } from '../images/image.ts'
import type { Random } from '../random/random.ts'
import type { SourceSummary } from '../sources/source.ts'
import type { InsertedDisc } from './review-plan.ts'

/** Images that decide where a disc may lie: the reference, or the noisy input if there is none. */
export interface DiscGround {
  readonly source: Pick<SourceSummary, 'unit' | 'intensityRange' | 'defaultWindow'>
  /** Patches by index, 0..1. */
  read(patches: readonly number[]): ImageBatch
}

/** Diameter and contrast of a disc. */
type DiscSize = Pick<InsertedDisc, 'diameter' | 'contrast'>

/** Soft tissue in HU: muscle, organs, blood and enhanced vessels; without fat, lung and bone. */
export const softTissue = [-50, 150] as const

/** Width of the ring around the half-height edge that must be soft tissue too, in pixels. The edge blur is 0.8. */
export const discMargin = 2

/** Blur that takes noise away before values are compared: sigma 1 pixel. */
const smoothing = { size: 5, sigma: 1 }

/** Number of patches that are read at once. */
const readAtOnce = 64

/**
 * Lowest and highest value under a disc, in the unit of the source. The disc must stay inside the display window, so
 * that it is not clipped. CT: soft tissue. Other images: a contrast away from both ends of the window, where the
 * background is. Lowest > highest if no value is possible.
 */
export function groundLimits({ unit, defaultWindow: { centre, width } }: DiscGround['source'], contrast: number) {
  const [black, white] = [centre - width / 2, centre + width / 2]
  if (unit !== 'HU') return [black + Math.abs(contrast), white - Math.abs(contrast)] as const
  return [
    Math.max(softTissue[0], black - Math.min(0, contrast)),
    Math.min(softTissue[1], white - Math.max(0, contrast))
  ] as const
}

/** Allowed values in words, such as 'in soft tissue (-50 to 140 HU)'. */
export function groundInWords(source: DiscGround['source'], contrast: number): string {
  const [lowest, highest] = groundLimits(source, contrast)
  const values = `${Number(lowest.toPrecision(3))} to ${Number(highest.toPrecision(3))}`
  if (lowest > highest) return 'inside the display window'
  return source.unit === 'HU'
    ? `in soft tissue (${values} HU)`
    : `on values of ${values}, away from background and window ends`
}

/**
 * Middles of all discs that lie inside the patch with their margin, on allowed values only. In pixels, whole numbers.
 * @param images smoothed patches, 0..1
 */
function freePlaces(images: ImageBatch, index: number, ground: DiscGround, { diameter, contrast }: DiscSize) {
  const { rows, columns, data } = images
  const [low, high] = ground.source.intensityRange
  const [lowest, highest] = groundLimits(ground.source, contrast)
  const first = index * rows * columns
  const isAllowed = (row: number, column: number): boolean => {
    const value = low + data[first + row * columns + column]! * (high - low)
    return value >= lowest && value <= highest
  }
  const reach = diameter / 2 + discMargin
  const whole = Math.ceil(reach)
  const inside = Array.from({ length: (2 * whole + 1) ** 2 }, (_, at) => [
    Math.floor(at / (2 * whole + 1)) - whole,
    (at % (2 * whole + 1)) - whole
  ]).filter(([row, column]) => Math.hypot(row!, column!) <= reach) as [number, number][]
  const places: { row: number; column: number }[] = []
  for (let row = whole; row < rows - whole; row++)
    for (let column = whole; column < columns - whole; column++)
      if (inside.every(([down, right]) => isAllowed(row + down, column + right))) places.push({ row, column })
  return places
}

/**
 * Places for discs, at most one for each patch. Patches without a place are passed over.
 * @param patches patches in the order in which they are tried
 * @param wanted number of discs
 * @returns discs by patch; fewer than wanted if the patches have no more places
 */
export function placeDiscs(
  patches: readonly number[],
  wanted: number,
  size: DiscSize,
  ground: DiscGround,
  random: Random
): Map<number, InsertedDisc> {
  const discs = new Map<number, InsertedDisc>()
  for (let first = 0; first < patches.length && discs.size < wanted; first += readAtOnce) {
    const tried = patches.slice(first, first + readAtOnce)
    const images = gaussianFilter(ground.read(tried), smoothing)
    for (const [index, patch] of tried.entries()) {
      if (discs.size === wanted) break
      const places = freePlaces(images, index, ground, size)
      if (places.length > 0) discs.set(patch, { ...places[random.integer(places.length)]!, ...size })
    }
  }
  return discs
}
