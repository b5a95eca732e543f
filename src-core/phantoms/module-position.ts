import { batchOfOne, type Image } from '../images/image.ts'
import { median } from '../statistics/order-statistics.ts'
import { cylinderPosition } from './cylinder-position.ts'
import { materialOf, type HuPhantom } from './hu-phantoms.ts'
import { meanOf, refuse, type PixelPosition } from '../physics/measured.ts'
import { valuesIn, type CircularPhantom } from '../physics/regions.ts'
import { rodCentre } from '../physics/rod-transfer.ts'

/** Place of a module in a slice. */
export interface ModulePosition {
  readonly phantom: CircularPhantom
  /** Clockwise, in degrees. */
  readonly rotation: number
}

/** Centres of the inserts in pixels, in the order of the phantom's list. */
export function insertCentres(
  { inserts, distance }: HuPhantom,
  { phantom, rotation }: ModulePosition,
  pixelSpacing: number
): PixelPosition[] {
  return inserts.map(({ angle }) => placeOnCircle(phantom, distance / pixelSpacing, angle + rotation))
}

/** Place at a distance in pixels and a clockwise angle in degrees from 3 o'clock. */
function placeOnCircle({ x, y }: PixelPosition, distance: number, angle: number): PixelPosition {
  const radians = (angle * Math.PI) / 180
  return { x: x + distance * Math.cos(radians), y: y + distance * Math.sin(radians) }
}

/** Steps of the circle of means: half a degree, of which every angle of an insert is a multiple. */
const steps = 720
/** Rotation of a phantom on its holder, in degrees. Larger ones are tried if none of these matches. */
const usualRotation = 30
/** Least correlation of measured and nominal HU for a module that counts as found. */
const leastCorrelation = 0.95
/** Slope of measured over nominal HU for a module that counts as found. Cone beams read contrast too low. */
const slopes = [0.6, 1.4] as const
/** Least contrast to the body of a rod that decides the rotation, in HU. */
const leastContrast = 50
/** Farthest distance of a rod from its place by the coarse rotation, in mm. */
const rodSearch = 3

/** Match of a slice with the rods of a phantom. */
export interface ModuleMatch {
  /** Clockwise, in degrees, in steps of half a degree. */
  readonly rotation: number
  /** Mean HU at each insert. */
  readonly means: readonly number[]
  /** Correlation of measured and nominal HU. */
  readonly correlation: number
  /** Root mean square of measured minus nominal HU after the regression line, in HU. */
  readonly deviation: number
  /** HU of the body between the inserts. */
  readonly body: number
  readonly isFound: boolean
}

/**
 * Best match of a slice with the rods of a phantom: the rotation with the least squared difference to the middles of
 * the accepted HU. Rotations up to 30 degrees come first, all others if none of these matches.
 * @throws argument.invalid if the rods lie outside of the cylinder or the image
 */
export function matchModule(
  image: Image,
  pixelSpacing: number,
  phantom: HuPhantom,
  cylinder: CircularPhantom
): ModuleMatch {
  if (cylinder.radius < phantom.distance + phantom.rodRadius)
    refuse(`${phantom.name}: none found; the cylinder has a radius of ${cylinder.radius.toFixed(1)} mm`)
  const circle = Float64Array.from({ length: steps }, (_, step) => {
    const centre = placeOnCircle(cylinder, phantom.distance / pixelSpacing, (360 * step) / steps)
    return meanOf(valuesIn(image, { ...centre, radius: phantom.regionRadius }, pixelSpacing, { phantom: cylinder }))
  })
  const body = median(circle)
  const matchAt = (rotation: number): ModuleMatch & { misfit: number } => {
    const means = phantom.inserts.map(({ angle }) => circle[wrapped(((angle + rotation) * steps) / 360)]!)
    const nominal = phantom.inserts.map((insert, index) => {
      const { range } = materialOf(insert, means[index]!)
      return (range[0] + range[1]) / 2
    })
    const misfit = nominal.reduce((sum, value, index) => sum + (value - means[index]!) ** 2, 0)
    const { correlation, slope, deviation } = regression(nominal, means)
    const isFound = correlation >= leastCorrelation && slope >= slopes[0] && slope <= slopes[1]
    return { rotation, means, correlation, deviation, body, isFound, misfit }
  }
  const bestOf = (largest: number) =>
    Array.from({ length: 4 * largest + 1 }, (_, at) => at / 2 - largest)
      .map(matchAt)
      .reduce((best, next) => (next.misfit < best.misfit ? next : best))
  const usual = bestOf(usualRotation)
  if (usual.isFound) return usual
  const any = bestOf(180)
  return any.isFound ? any : usual
}

const wrapped = (step: number): number => ((Math.round(step) % steps) + steps) % steps

/**
 * Place of a module in a slice: centre from its border, rotation from its rods.
 * Rods of 50 HU contrast or more are located by cross-correlation; their mean angle corrects the coarse rotation.
 * @param cylinder default: found in the slice
 * @throws argument.invalid if no cylinder or no rods of this phantom are found
 */
export function locateModule(
  image: Image,
  pixelSpacing: number,
  phantom: HuPhantom,
  cylinder: CircularPhantom = cylinderPosition(image, pixelSpacing)
): ModulePosition {
  const match = matchModule(image, pixelSpacing, phantom, cylinder)
  if (!match.isFound) refuse(`${phantom.name}: none found; its rods do not match (r = ${match.correlation.toFixed(2)})`)
  const coarse = { phantom: cylinder, rotation: match.rotation }
  const offsets = insertCentres(phantom, coarse, pixelSpacing).flatMap((near, index) => {
    if (Math.abs(match.means[index]! - match.body) < leastContrast) return []
    const images = { images: batchOfOne(image), pixelSpacing }
    const found = rodCentre(images, { radius: phantom.rodRadius, near, search: rodSearch })
    return [angleBetween(near, found, cylinder)]
  })
  return { phantom: cylinder, rotation: match.rotation + (offsets.length > 0 ? meanOf(offsets) : 0) }
}

/** Clockwise angle from one place to another about a centre, in degrees. */
function angleBetween(from: PixelPosition, to: PixelPosition, { x, y }: PixelPosition): number {
  const radians = Math.atan2(to.y - y, to.x - x) - Math.atan2(from.y - y, from.x - x)
  return (Math.atan2(Math.sin(radians), Math.cos(radians)) * 180) / Math.PI
}

/** Regression line of `y` on `x`: correlation, slope, and root mean square of the residuals. */
function regression(x: readonly number[], y: readonly number[]) {
  const [a, b] = [meanOf(x), meanOf(y)]
  let [product, squareX, squareY] = [0, 0, 0]
  for (let at = 0; at < x.length; at++) {
    product += (x[at]! - a) * (y[at]! - b)
    squareX += (x[at]! - a) ** 2
    squareY += (y[at]! - b) ** 2
  }
  if (!(squareX > 0 && squareY > 0)) return { correlation: 0, slope: 0, deviation: Math.sqrt(squareY / x.length) }
  const residual = Math.max(0, squareY - product ** 2 / squareX)
  return {
    correlation: product / Math.sqrt(squareX * squareY),
    slope: product / squareX,
    deviation: Math.sqrt(residual / x.length)
  }
}
