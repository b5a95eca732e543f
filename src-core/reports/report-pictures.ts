import { PNG } from 'pngjs'
import type { Image } from '../images/image.ts'
import { pixelSides } from '../images/pixel-sides.ts'
import type { SourceSummary, Window } from '../sources/source.ts'
import { html, type Html } from './report-markup.ts'

/** Patch enlarged and encoded for a page. */
export interface Picture {
  readonly source: string
  readonly width: number
  readonly height: number
}

export type Colour = readonly [red: number, green: number, blue: number]

/** Colours of lost and invented, the same everywhere. */
export const lostColour: Colour = [0xd5, 0x5e, 0x00]
export const inventedColour: Colour = [0x56, 0xb4, 0xe9]

/** Approximate side of the pictures of small patches, in pixels of the page. Three of them fill a line. */
const wantedSide = 200
/** Minimum enlargement of a pixel, so that it can be judged... */
const leastEnlargement = 3
/** ...unless the picture would be wider than the page. */
const widest = 768

/** Enlargement of a patch: a whole number. */
export function enlargement({ rows, columns }: Pick<Image, 'rows' | 'columns'>): number {
  const side = Math.max(rows, columns)
  return Math.max(1, Math.min(Math.floor(widest / side), Math.max(leastEnlargement, Math.floor(wantedSide / side))))
}

/** Markup of a picture. Pixels that are not square are drawn in their true shape. */
export function imageMarkup(
  { source, width, height }: Picture,
  { pixelSpacing }: Pick<SourceSummary, 'pixelSpacing'>,
  alternative: string
): Html {
  const [tall, wide] = pixelSides(pixelSpacing)
  const shape = tall !== wide && html` style="aspect-ratio:${width * wide}/${height * tall}"`
  return html`<img src="${source}" width="${width}" height="${height}"${shape} alt="${alternative}">`
}

const byte = (share: number) => Math.round(255 * Math.min(1, Math.max(0, share)))

/** Window in the source's unit, as values in 0..1 that are shown black and white. */
export function windowInUnitRange(
  { intensityRange: [low, high] }: SourceSummary,
  { centre, width }: Window
): [black: number, white: number] {
  return [(centre - width / 2 - low) / (high - low), (centre + width / 2 - low) / (high - low)]
}

/** Grey picture of a patch (0..1): black at or below `black`, white at or above `white`. */
export function greyPicture(image: Image, [black, white]: readonly [number, number]): Picture {
  return encode(image, (value) => grey(value, black, white))
}

/** Transparency of a coloured mask, 0..1. */
const shinesThrough = 0.35

/**
 * Grey picture of a patch with coloured masks.
 * @param colourAt colour of a pixel by its index; null if none
 */
export function maskedPicture(
  image: Image,
  [black, white]: readonly [number, number],
  colourAt: (pixel: number) => Colour | null
): Picture {
  return encode(image, (value, pixel) => {
    const level = grey(value, black, white)
    const colour = colourAt(pixel)
    return colour
      ? (level.map((part, at) =>
          Math.round(shinesThrough * part + (1 - shinesThrough) * colour[at]!)
        ) as unknown as Colour)
      : level
  })
}

function grey(value: number, black: number, white: number): Colour {
  const level = byte((value - black) / (white - black))
  return [level, level, level]
}

/**
 * Picture of a difference: black at zero, vermilion below, sky blue above, full colour at `reach`.
 * @param reach positive, in the unit of the patches
 */
export function differencePicture(difference: Image, reach: number): Picture {
  return encode(difference, (value) => differenceColour(value / reach))
}

/** Colour of a difference. @param share -1..1 */
export function differenceColour(share: number): Colour {
  const strength = Math.min(1, Math.abs(share))
  const [red, green, blue] = share < 0 ? lostColour : inventedColour
  return [Math.round(red * strength), Math.round(green * strength), Math.round(blue * strength)]
}

/** Enlarges each pixel to a square of its colour (nearest neighbour, whole steps), without smoothing. */
function encode({ data, rows, columns }: Image, colourOf: (value: number, pixel: number) => Colour): Picture {
  const step = enlargement({ rows, columns })
  const [width, height] = [columns * step, rows * step]
  const pixels = Buffer.alloc(3 * width * height)
  const line = Buffer.alloc(3 * width)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [red, green, blue] = colourOf(data[row * columns + column]!, row * columns + column)
      for (let at = 3 * column * step; at < 3 * (column + 1) * step; at += 3) {
        line[at] = red
        line[at + 1] = green
        line[at + 2] = blue
      }
    }
    for (let copy = 0; copy < step; copy++) line.copy(pixels, 3 * width * (row * step + copy))
  }
  const png = PNG.sync.write({ data: pixels, width, height } as PNG, {
    colorType: 2,
    inputColorType: 2,
    inputHasAlpha: false,
    filterType: 0,
    deflateLevel: 6,
    deflateStrategy: 0
  })
  return { source: `data:image/png;base64,${png.toString('base64')}`, width, height }
}
