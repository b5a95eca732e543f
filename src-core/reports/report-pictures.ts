import { PNG } from 'pngjs'
import type { Image } from '../images/image.ts'
import type { SourceSummary, Window } from '../sources/source.ts'

/** A patch enlarged and encoded for a page. */
export interface Picture {
  readonly source: string
  readonly width: number
  readonly height: number
}

export type Colour = readonly [red: number, green: number, blue: number]

/** The same two colours everywhere: what was lost, what was invented. */
export const lostColour: Colour = [0xd5, 0x5e, 0x00]
export const inventedColour: Colour = [0x56, 0xb4, 0xe9]

/** Side that pictures of small patches have about, in pixels of the page: three of them fill a line. */
const wantedSide = 200
/** Each pixel of a patch is shown as a square of at least so many, so that it can be judged... */
const leastEnlargement = 3
/** ...unless the picture would then be wider than the page. */
const widest = 768

/** How many times larger a patch is shown: a whole number. */
export function enlargement({ rows, columns }: Pick<Image, 'rows' | 'columns'>): number {
  const side = Math.max(rows, columns)
  return Math.max(1, Math.min(Math.floor(widest / side), Math.max(leastEnlargement, Math.floor(wantedSide / side))))
}
const byte = (share: number) => Math.round(255 * Math.min(1, Math.max(0, share)))

/** A window of the source's unit as the values of a patch in 0..1 that it shows black and white. */
export function windowInUnitRange(
  { intensityRange: [low, high] }: SourceSummary,
  { centre, width }: Window
): [black: number, white: number] {
  return [(centre - width / 2 - low) / (high - low), (centre + width / 2 - low) / (high - low)]
}

/** A patch (0..1) in grey: `black` and below is black, `white` and above white. */
export function greyPicture(image: Image, [black, white]: readonly [number, number]): Picture {
  return encode(image, (value) => grey(value, black, white))
}

/** How much of what lies below a coloured mask shows through. */
const shinesThrough = 0.35

/**
 * A patch in grey with masks on it in colour.
 * @param colourAt the colour of a pixel, by its index; null for none
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
 * A difference around zero: black where there is none, vermilion below zero and sky blue above, in full colour at
 * `reach`. @param reach in the patches' unit, positive.
 */
export function differencePicture(difference: Image, reach: number): Picture {
  return encode(difference, (value) => differenceColour(value / reach))
}

/** The colour of a difference, -1 to 1. */
export function differenceColour(share: number): Colour {
  const strength = Math.min(1, Math.abs(share))
  const [red, green, blue] = share < 0 ? lostColour : inventedColour
  return [Math.round(red * strength), Math.round(green * strength), Math.round(blue * strength)]
}

/** Each pixel becomes a square of its colour: nearest neighbour, whole steps, so that nothing is smoothed. */
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
