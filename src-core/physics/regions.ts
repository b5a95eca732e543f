import type { Image } from '../images/image.ts'
import { refuse, requireAboveZero, type PixelPosition } from './measured.ts'

/** A disc in an image; pixels count if their centre is within the radius. */
export interface CircularRegion extends PixelPosition {
  /** In mm. */
  readonly radius: number
}

/** A cylinder as it shows in a slice. */
export interface CircularPhantom extends PixelPosition {
  /** In mm. */
  readonly radius: number
}

/**
 * Values of the pixels whose centre lies in a disc.
 * @param pixelSpacing side of a pixel in mm
 * @throws argument.invalid, naming the region, if the disc leaves the image, or the phantom if one is given
 */
export function valuesIn(
  image: Image,
  region: CircularRegion,
  pixelSpacing: number,
  { name = 'region', phantom }: { name?: string; phantom?: CircularPhantom } = {}
): Float64Array {
  requireAboveZero(`${name}: radius`, region.radius)
  requireAboveZero(`${name}: pixel spacing`, pixelSpacing)
  const reach = region.radius / pixelSpacing
  const { x, y } = region
  if (!(x - reach >= -0.5 && y - reach >= -0.5 && x + reach <= image.columns - 0.5 && y + reach <= image.rows - 0.5))
    refuse(
      `${name}: the disc of ${round(region.radius)} mm at x ${round(x)}, y ${round(y)} leaves the image of ${image.columns} x ${image.rows} pixels`
    )
  if (phantom && Math.hypot(x - phantom.x, y - phantom.y) * pixelSpacing + region.radius > phantom.radius)
    refuse(
      `${name}: the disc of ${round(region.radius)} mm at x ${round(x)}, y ${round(y)} leaves the phantom of ${round(phantom.radius)} mm`
    )
  const values: number[] = []
  for (let row = Math.max(0, Math.ceil(y - reach)); row <= Math.min(image.rows - 1, y + reach); row++) {
    for (let column = Math.max(0, Math.ceil(x - reach)); column <= Math.min(image.columns - 1, x + reach); column++) {
      if (Math.hypot(column - x, row - y) * pixelSpacing > region.radius) continue
      const value = image.data[row * image.columns + column]!
      if (!Number.isFinite(value)) refuse(`${name}: expected finite values, got ${value} at x ${column}, y ${row}`)
      values.push(value)
    }
  }
  if (values.length === 0) refuse(`${name}: no pixel centre lies within ${round(region.radius)} mm`)
  return Float64Array.from(values)
}

const round = (value: number): number => Math.round(value * 100) / 100
