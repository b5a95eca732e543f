import type { GeoTIFFImage } from 'geotiff'

/** Distances that a TIFF file states, in mm. */
export interface TiffSpacing {
  readonly pixels: readonly [row: number, column: number]
  readonly slices: number | null
  /** Part of the file, for a person. */
  readonly origin: string
}

const toMillimetres: Readonly<Record<string, number>> = {
  mm: 1,
  millimeter: 1,
  cm: 10,
  micron: 0.001,
  um: 0.001,
  µm: 0.001,
  m: 1000
}
/** Value of ResolutionUnit. Inches are left out: programs write 72 or 96 a picture, which is no measurement. */
const centimetre = 3

/**
 * Spacing by an ImageJ or OME description, else by a resolution in pixels a centimetre; null without them.
 * @param description of the first page
 */
export async function tiffSpacing(image: GeoTIFFImage, description: string): Promise<TiffSpacing | null> {
  const resolution = await resolutionOf(image)
  if (description.startsWith('ImageJ=')) {
    const unit = /^unit=(.+)$/m.exec(description)?.[1]?.trim().replace('\\u00B5', 'µ') ?? ''
    const factor = toMillimetres[unit]
    if (factor === undefined || resolution === null) return null
    const between = Number(/^spacing=([\d.eE+-]+)$/m.exec(description)?.[1])
    return checked(factor / resolution[1], factor / resolution[0], between * factor, 'ImageJ description')
  }
  if (/<OME\b/.test(description)) return omeSpacing(description)
  const unit = Number(
    image.fileDirectory.hasTag('ResolutionUnit') ? await image.fileDirectory.loadValue('ResolutionUnit') : 0
  )
  if (unit !== centimetre || resolution === null) return null
  return checked(10 / resolution[1], 10 / resolution[0], NaN, 'resolution')
}

function omeSpacing(description: string): TiffSpacing | null {
  const size = (axis: string) => {
    const value = Number(new RegExp(`PhysicalSize${axis}="([\\d.eE+-]+)"`).exec(description)?.[1])
    const unit = new RegExp(`PhysicalSize${axis}Unit="([^"]+)"`).exec(description)?.[1] ?? 'µm'
    return value * (toMillimetres[unit] ?? NaN)
  }
  return checked(size('Y'), size('X'), size('Z'), 'OME description')
}

function checked(row: number, column: number, slice: number, origin: string): TiffSpacing | null {
  const isLength = (value: number) => Number.isFinite(value) && value > 0 && value < 1000
  if (!isLength(row) || !isLength(column)) return null
  return { pixels: [row, column], slices: isLength(slice) ? slice : null, origin }
}

/** Pixels a unit along columns and rows; null if a tag is missing. */
async function resolutionOf({ fileDirectory: tags }: GeoTIFFImage): Promise<readonly [number, number] | null> {
  if (!tags.hasTag('XResolution') || !tags.hasTag('YResolution')) return null
  const [x, y] = [await tags.loadValue('XResolution'), await tags.loadValue('YResolution')].map((value) => {
    const [numerator, denominator] = ArrayBuffer.isView(value)
      ? Array.from(value as unknown as ArrayLike<number>)
      : [value].flat()
    return denominator === undefined ? Number(value) : numerator! / denominator
  })
  return x! > 0 && y! > 0 ? [x!, y!] : null
}
