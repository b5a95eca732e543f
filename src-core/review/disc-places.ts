import { imageAt, type ImageBatch } from '../images/image.ts'
import { allowedValues, type AllowedValues, freePlaces, smoothedGround } from '../lesions/free-places.ts'
import { lesionGrounds } from '../lesions/lesion-plan.ts'
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

/** Width of the ring around the half-height edge that must be soft tissue too, in pixels. The edge blur is 0.8. */
export const discMargin = 2

/** Number of patches that are read at once. */
const readAtOnce = 64

/**
 * Lowest and highest value under a disc, in the unit of the source. The disc must stay inside the display window, so
 * that it is not clipped. CT: soft tissue. Other images: a contrast away from both ends of the window, where the
 * background is. Lowest > highest if no value is possible.
 */
export function groundLimits(
  { unit, defaultWindow: { centre, width } }: DiscGround['source'],
  contrast: number
): AllowedValues {
  const window = [centre - width / 2, centre + width / 2] as const
  if (unit !== 'HU') return [window[0] + Math.abs(contrast), window[1] - Math.abs(contrast)]
  return allowedValues(lesionGrounds['soft-tissue'].range, window, contrast)
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
  const [low, high] = ground.source.intensityRange
  const [lowest, highest] = groundLimits(ground.source, size.contrast)
  const limits = [(lowest - low) / (high - low), (highest - low) / (high - low)] as const
  for (let first = 0; first < patches.length && discs.size < wanted; first += readAtOnce) {
    const tried = patches.slice(first, first + readAtOnce)
    const images = smoothedGround(ground.read(tried))
    for (const [index, patch] of tried.entries()) {
      if (discs.size === wanted) break
      const places = freePlaces(imageAt(images, index), limits, size.diameter / 2 + discMargin)
      if (places.length === 0) continue
      const place = places[random.integer(places.length)]!
      discs.set(patch, { row: Math.floor(place / images.columns), column: place % images.columns, ...size })
    }
  }
  return discs
}
