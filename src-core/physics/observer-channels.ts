import { laguerre } from '../statistics/bessel-laguerre.ts'
import { refuse, requireAboveZero } from './measured.ts'

/** Channels of a model observer: images of size x size, row-major. */
export interface ChannelSet {
  readonly label: string
  readonly size: number
  readonly channels: readonly Float64Array[]
}

/** Width of Laguerre-Gauss channels by LCD_CT: two thirds of the DIAMETER of the disc, in pixels. */
export const laguerreGaussWidth = (diameter: number, pixelSpacing: number): number =>
  (2 / 3) * (diameter / pixelSpacing)

/**
 * Laguerre-Gauss channels u_j = (sqrt 2 / a) exp(-pi r^2 / a^2) L_j(2 pi r^2 / a^2), r in pixels from the middle.
 * Gallas & Barrett 2003, doi:10.1364/JOSAA.20.001725; LCD_CT of the FDA.
 * @param width a, in pixels
 */
export function laguerreGaussChannels(size: number, count: number, width: number): ChannelSet {
  requireSize(size)
  if (!Number.isInteger(count) || count < 1) refuse(`channels: expected 1 or more, got ${count}`)
  requireAboveZero('channels: width', width)
  return {
    label: `${count} Laguerre-Gauss channels, a = ${Number(width.toPrecision(3))} px`,
    size,
    channels: Array.from({ length: count }, (_, j) =>
      onGrid(size, (x, y) => {
        const squared = (x * x + y * y) / (width * width)
        return (Math.SQRT2 / width) * Math.exp(-Math.PI * squared) * laguerre(j, 2 * Math.PI * squared)
      })
    )
  }
}

/**
 * Gabor channels of one octave each, as LCD_CT of the FDA has them: band b is [2^-(4+b), 2^-(3+b)] cycles per pixel.
 * Centre fc, width wf, ws = 4 ln 2 / (pi wf): exp(-4 ln 2 r^2 / ws^2) cos(2 pi fc (x cos t + y sin t) + phase).
 * Default: 2 bands, 4 angles, phase 0. More bands need larger regions.
 */
export function gaborChannels(
  size: number,
  { bands = 2, angles = 4, phase = 0 }: { bands?: number; angles?: number; phase?: number } = {}
): ChannelSet {
  requireSize(size)
  if (!Number.isInteger(bands) || bands < 1) refuse(`channels: expected 1 or more bands, got ${bands}`)
  if (!Number.isInteger(angles) || angles < 1) refuse(`channels: expected 1 or more angles, got ${angles}`)
  const channels: Float64Array[] = []
  for (let band = 0; band < bands; band++) {
    const [low, high] = [2 ** -(4 + band), 2 ** -(3 + band)]
    const centre = (low + high) / 2
    const spread = (4 * Math.LN2) / (Math.PI * (high - low))
    for (let index = 0; index < angles; index++) {
      const angle = (index * Math.PI) / angles
      channels.push(
        onGrid(
          size,
          (x, y) =>
            Math.exp((-4 * Math.LN2 * (x * x + y * y)) / (spread * spread)) *
            Math.cos(2 * Math.PI * centre * (x * Math.cos(angle) + y * Math.sin(angle)) + phase)
        )
      )
    }
  }
  return { label: `${bands} x ${angles} Gabor channels, phase ${phase}`, size, channels }
}

/** Values on a grid whose origin is its middle. */
function onGrid(size: number, value: (x: number, y: number) => number): Float64Array {
  const middle = (size - 1) / 2
  return Float64Array.from({ length: size * size }, (_, at) =>
    value((at % size) - middle, Math.floor(at / size) - middle)
  )
}

function requireSize(size: number): void {
  if (!Number.isInteger(size) || size < 4) refuse(`channels: expected regions of 4 x 4 pixels or more, got ${size}`)
}
