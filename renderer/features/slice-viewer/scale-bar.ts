export interface ScaleBar {
  readonly millimetres: number
  /** Its length in CSS pixels. */
  readonly length: number
}

/** Shorter bars cannot be read off. */
const shortest = 16

/**
 * Longest bar of 1, 2 or 5 times a power of ten mm within `room` CSS pixels, at `pixelsPerMillimetre`.
 * Null if the bar would be too short.
 */
export function scaleBar(pixelsPerMillimetre: number, room: number): ScaleBar | null {
  const longest = room / pixelsPerMillimetre
  if (!(pixelsPerMillimetre > 0) || room < shortest || !Number.isFinite(longest)) return null
  const power = Math.floor(Math.log10(longest))
  const step = [5, 2, 1].find((step) => step <= longest / 10 ** power + 1e-9) ?? 1
  const millimetres = Number((step * 10 ** power).toPrecision(1))
  return { millimetres, length: millimetres * pixelsPerMillimetre }
}
