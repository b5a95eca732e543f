/** 256 colours in the layout of ImageData: one 32-bit value each, red in the lowest byte, alpha in the highest. */
export type ColourMap = Uint32Array

const opaque = 0xff000000

function pack(red: number, green: number, blue: number): number {
  return (opaque | (blue << 16) | (green << 8) | red) >>> 0
}

/** Black to white, as in radiology. */
export const greyMap: ColourMap = Uint32Array.from({ length: 256 }, (_, level) => pack(level, level, level))

/**
 * Viridis (van der Walt & Smith 2015, CC0): equal steps look equally large, also to colour-blind eyes. Its colours at
 * levels 0, 15, 30 ... 255, mixed evenly between them: at most 5 of 256 levels from the original.
 */
const viridisStops =
  '440154 481769 472a7a 433d84 3d4e8a 355e8d 2e6d8e 297b8e 23898e 1f978b 21a585 2eb37c 46c06f 65cb5e 89d548 b0dd2f d8e219 fde725'

/** For scores: dark is the lower end. */
export const scoreMap: ColourMap = stopsMap(viridisStops)

/** Reversed, for scores whose lower end should stand out. */
export const reversedScoreMap: ColourMap = scoreMap.slice().reverse()

/** A map over a picture: transparent at its lower end, opaque from a tenth of it on. */
export const fadedScoreMap: ColourMap = scoreMap.map((colour, level) => {
  const alpha = Math.min(255, level * 10)
  return ((colour & 0xffffff) | (alpha << 24)) >>> 0
})

function stopsMap(stops: string): ColourMap {
  const colours = stops.split(' ').map((stop) => [0, 2, 4].map((at) => parseInt(stop.slice(at, at + 2), 16)))
  return Uint32Array.from({ length: 256 }, (_, level) => {
    const place = (level / 255) * (colours.length - 1)
    const stop = Math.min(Math.floor(place), colours.length - 2)
    const [red, green, blue] = colours[stop]!.map((from, i) =>
      Math.round(from + (colours[stop + 1]![i]! - from) * (place - stop))
    )
    return pack(red!, green!, blue!)
  })
}

type Rgb = readonly [red: number, green: number, blue: number]

/** The tokens `--lost` and `--invented`, equal in both themes. */
const lost: Rgb = [0xd5, 0x5e, 0x00]
const invented: Rgb = [0x56, 0xb4, 0xe9]

/** The same in the layout of ImageData. */
export const lostColour = pack(...lost)
export const inventedColour = pack(...invented)

/** Position of the full colour of an arm; beyond, the arm lightens. */
const armTurn = 0.75

/**
 * For differences. Zero is black, in the middle (level 128). Lower values are vermilion like `lost`, higher values sky
 * blue like `invented`. Lightness grows evenly with the distance from zero (interpolated in OKLab, Ottosson 2020). The
 * far end of each arm is lighter, so that strong differences stand out.
 */
export const differenceMap: ColourMap = Uint32Array.from({ length: 256 }, (_, level) => {
  const signed = (level - 128) / 127
  return pack(...armColour(signed < 0 ? lost : invented, Math.min(1, Math.abs(signed))))
})

/** With exchanged arms, for noisy minus denoised: positive means removed. */
export const reversedDifferenceMap: ColourMap = Uint32Array.from(
  { length: 256 },
  (_, level) => differenceMap[Math.min(255, Math.max(0, 256 - level))]!
)

function armColour(end: Rgb, distance: number): Rgb {
  return distance <= armTurn
    ? mix([0, 0, 0], end, distance / armTurn)
    : mix(end, [255, 255, 255], ((distance - armTurn) / (1 - armTurn)) * 0.35)
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const a = toOklab(from)
  const b = toOklab(to)
  return fromOklab([0, 1, 2].map((i) => a[i]! + (b[i]! - a[i]!) * share) as unknown as Rgb)
}

function toLinear(value: number): number {
  const v = value / 255
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
}

function fromLinear(value: number): number {
  const v = value <= 0.0031308 ? value * 12.92 : 1.055 * Math.max(0, value) ** (1 / 2.4) - 0.055
  return Math.round(Math.min(1, Math.max(0, v)) * 255)
}

function toOklab(rgb: Rgb): Rgb {
  const [r, g, b] = rgb.map(toLinear) as unknown as Rgb
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  ]
}

function fromOklab([L, a, b]: Rgb): Rgb {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  ]
}

/** The map as a CSS gradient, for ColourBar. */
export function cssGradient(map: ColourMap, direction = 'to right'): string {
  const stops = Array.from({ length: 17 }, (_, i) => css(map[Math.min(255, i * 16)]!))
  return `linear-gradient(${direction}, ${stops.join(', ')})`
}

function css(colour: number): string {
  const alpha = colour >>> 24
  const rest = alpha < 255 ? ` / ${(alpha / 255).toFixed(2)}` : ''
  return `rgb(${colour & 255} ${(colour >> 8) & 255} ${(colour >> 16) & 255}${rest})`
}
