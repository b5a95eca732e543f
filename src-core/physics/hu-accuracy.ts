import { batchOfOne, imageAt, type Image } from '../images/image.ts'
import { median } from '../statistics/order-statistics.ts'
import { cylinderPosition } from './cylinder-position.ts'
import { materialOf, type HuPhantom } from './hu-phantoms.ts'
import { meanOf, refuse, requireSameSize, type Measured, type PixelPosition, type SpacedImages } from './measured.ts'
import { valuesIn, type CircularPhantom } from './regions.ts'
import { rodCentre } from './rod-transfer.ts'

/** Place of a module in a slice. */
export interface ModulePosition {
  readonly phantom: CircularPhantom
  /** Clockwise, in degrees. */
  readonly rotation: number
}

export interface MaterialHu {
  readonly name: string
  readonly centre: PixelPosition
  /** Mean in the region of the phantom's programme, in HU. Blurred edges reach into it. */
  readonly mean: number
  /** In HU. */
  readonly median: number
  /** Mean in the smaller disc without blurred edges, in HU: the figure for accuracy. */
  readonly plateauMean: number
  /** Accepted HU. */
  readonly range: readonly [number, number]
  readonly withinRange: boolean
  /** HU without error; null if the phantom's programme states a range only. */
  readonly nominal: number | null
  /** `plateauMean` minus `nominal`, in HU; null without nominal HU. */
  readonly bias: number | null
  /** `plateauMean` minus that of the input, in HU: bias of the denoiser itself; null without input. */
  readonly change: number | null
}

export interface HuAccuracy extends Measured {
  readonly materials: readonly MaterialHu[]
}

/** Centres of the inserts in pixels, in the order of the phantom's list. */
export function insertCentres(
  { inserts, distance }: HuPhantom,
  { phantom, rotation }: ModulePosition,
  pixelSpacing: number
): PixelPosition[] {
  return inserts.map(({ angle }) => {
    const radians = ((angle + rotation) * Math.PI) / 180
    const reach = distance / pixelSpacing
    return { x: phantom.x + reach * Math.cos(radians), y: phantom.y + reach * Math.sin(radians) }
  })
}

/**
 * HU of each material, mean over the images.
 * @param input the same slices before denoising. Absent: no change is reported
 * @throws argument.invalid for a region that leaves image or phantom, and for an input of another size
 */
export function huAccuracy(
  { images, pixelSpacing }: SpacedImages,
  phantom: HuPhantom,
  position: ModulePosition,
  input?: SpacedImages
): HuAccuracy {
  if (images.count < 1) refuse('images: expected 1 or more, got 0')
  if (input) requireSameSize('input', images, input.images)
  const centres = insertCentres(phantom, position, pixelSpacing)
  const statistic = (of: SpacedImages, index: number, radius: number, value: (values: Float64Array) => number) =>
    meanOf(
      Array.from({ length: of.images.count }, (_, slice) =>
        value(
          valuesIn(imageAt(of.images, slice), { ...centres[index]!, radius }, pixelSpacing, {
            name: phantom.inserts[index]!.name,
            phantom: position.phantom
          })
        )
      )
    )
  return {
    facts: {
      name: 'HU accuracy',
      units: { mean: 'HU', median: 'HU', plateauMean: 'HU', range: 'HU', nominal: 'HU', bias: 'HU', change: 'HU' },
      citation: phantom.citation,
      presumesLinearSystem: false
    },
    warnings: [],
    materials: phantom.inserts.map((insert, index) => {
      const of = { images, pixelSpacing }
      const mean = statistic(of, index, phantom.regionRadius, meanOf)
      const plateauMean = statistic(of, index, phantom.plateauRadius, meanOf)
      const { range, nominal } = materialOf(insert, plateauMean)
      return {
        name: insert.name,
        centre: centres[index]!,
        mean,
        median: statistic(of, index, phantom.regionRadius, median),
        plateauMean,
        range,
        withinRange: mean >= range[0] && mean <= range[1],
        nominal,
        bias: nominal === null ? null : plateauMean - nominal,
        change: input ? plateauMean - statistic(input, index, phantom.plateauRadius, meanOf) : null
      }
    })
  }
}

/** Largest rotation that is searched, in degrees. */
const largestRotation = 30
/** Least correlation of measured and nominal HU for a module that counts as found. */
const leastCorrelation = 0.95
/** Least contrast to the body of a rod that decides the rotation, in HU. */
const leastContrast = 50
/** Farthest distance of a rod from its place by the coarse rotation, in mm. */
const rodSearch = 3

/**
 * Place of a module in a slice: centre from its border, rotation from its rods.
 * 1. The rotation in steps of half a degree with the least squared difference to the middles of the accepted HU.
 * 2. Rods of 50 HU contrast or more are located by cross-correlation; their mean angle corrects the rotation.
 * @throws argument.invalid if no cylinder or no rods of this phantom are found
 */
export function locateModule(image: Image, pixelSpacing: number, phantom: HuPhantom): ModulePosition {
  const cylinder = cylinderPosition(image, pixelSpacing)
  if (cylinder.radius < phantom.distance + phantom.rodRadius)
    refuse(`${phantom.name}: none found; the cylinder has a radius of ${cylinder.radius.toFixed(1)} mm`)
  const expectedOf = (means: readonly number[]): number[] =>
    phantom.inserts.map((insert, index) => {
      const { range } = materialOf(insert, means[index]!)
      return (range[0] + range[1]) / 2
    })
  const meansAt = (rotation: number): number[] =>
    insertCentres(phantom, { phantom: cylinder, rotation }, pixelSpacing).map((centre) =>
      meanOf(valuesIn(image, { ...centre, radius: phantom.regionRadius }, pixelSpacing, { phantom: cylinder }))
    )
  const misfit = (means: readonly number[]): number =>
    expectedOf(means).reduce((sum, value, index) => sum + (value - means[index]!) ** 2, 0)
  const sampled = Array.from({ length: 4 * largestRotation + 1 }, (_, at) => at / 2 - largestRotation).map(
    (rotation) => ({ rotation, means: meansAt(rotation) })
  )
  const coarse = sampled.reduce((best, next) => (misfit(next.means) < misfit(best.means) ? next : best))
  const match = correlation(coarse.means, expectedOf(coarse.means))
  if (match < leastCorrelation) refuse(`${phantom.name}: none found; its rods do not match (r = ${match.toFixed(2)})`)
  const body = median(sampled.flatMap(({ means }) => means))
  const offsets = insertCentres(phantom, { phantom: cylinder, rotation: coarse.rotation }, pixelSpacing).flatMap(
    (near, index) => {
      if (Math.abs(coarse.means[index]! - body) < leastContrast) return []
      const images = { images: batchOfOne(image), pixelSpacing }
      const found = rodCentre(images, { radius: phantom.rodRadius, near, search: rodSearch })
      return [angleBetween(near, found, cylinder)]
    }
  )
  return { phantom: cylinder, rotation: coarse.rotation + (offsets.length > 0 ? meanOf(offsets) : 0) }
}

/** Clockwise angle from one place to another about a centre, in degrees. */
function angleBetween(from: PixelPosition, to: PixelPosition, { x, y }: PixelPosition): number {
  const radians = Math.atan2(to.y - y, to.x - x) - Math.atan2(from.y - y, from.x - x)
  return (Math.atan2(Math.sin(radians), Math.cos(radians)) * 180) / Math.PI
}

function correlation(first: readonly number[], second: readonly number[]): number {
  const [a, b] = [meanOf(first), meanOf(second)]
  let [product, squareA, squareB] = [0, 0, 0]
  for (let at = 0; at < first.length; at++) {
    product += (first[at]! - a) * (second[at]! - b)
    squareA += (first[at]! - a) ** 2
    squareB += (second[at]! - b) ** 2
  }
  return squareA > 0 && squareB > 0 ? product / Math.sqrt(squareA * squareB) : 0
}
