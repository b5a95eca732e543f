import { damaged } from './decoded-frame.ts'
import { hex, markers, restartInterval, type JpegHeader, type JpegSegment } from './jpeg-segments.ts'

/** The coding parameters of a JPEG-LS scan, named as in ITU-T T.87. */
export interface JpegLsParameters {
  readonly maxval: number
  /** The largest error of near-lossless coding; 0 is lossless. */
  readonly near: number
  readonly thresholds: readonly [number, number, number]
  readonly reset: number
  readonly range: number
  /** Bits of an error value that is written as it is. */
  readonly qbpp: number
  /** Longest code of an error value. */
  readonly limit: number
}

/** @throws Error naming what is damaged or not supported */
export function jpegLsParameters({ frame: { precision }, scan, segments }: JpegHeader): JpegLsParameters {
  const [components, , , near, interleave, pointTransform] = scan
  if (scan.length !== 6 || components !== 1) throw damaged('its scan header is not that of one component')
  if (interleave !== 0 || pointTransform !== 0)
    throw damaged('its scan header asks for interleaving or a point transform')
  if (restartInterval(segments) !== 0) throw damaged('restart intervals in JPEG-LS are not supported')
  const [maxval, ...given] = presets(segments)
  return derive(maxval || 2 ** precision - 1, near!, given, precision)
}

function derive(maxval: number, near: number, given: readonly number[], precision: number): JpegLsParameters {
  if (maxval >= 2 ** precision || near > Math.min(255, maxval / 2))
    throw damaged('coding parameters beyond its precision')
  const standard = standardThresholds(maxval, near)
  const thresholds = standard.map((value, index) => given[index] || value) as [number, number, number]
  const reset = given[3] || 64
  const [t1, t2, t3] = thresholds
  if (t1 <= near || t2 < t1 || t3 < t2 || t3 > maxval || reset < 3) throw damaged('thresholds that are out of order')
  const range = Math.floor((maxval + 2 * near) / (2 * near + 1)) + 1
  const bpp = Math.max(2, Math.ceil(Math.log2(maxval + 1)))
  return {
    maxval,
    near,
    thresholds,
    reset,
    range,
    qbpp: Math.ceil(Math.log2(range)),
    limit: 2 * (bpp + Math.max(8, bpp))
  }
}

/** MAXVAL, T1, T2, T3, RESET of the preset segment (T.87 C.2.4.1.1), 0 for the default; all 0 without one. */
function presets(segments: readonly JpegSegment[]): [number, ...number[]] {
  let values: [number, ...number[]] = [0, 0, 0, 0, 0]
  for (const { marker, content } of segments) {
    if (marker !== markers.lse) continue
    if (content[0] !== 1 || content.length !== 11)
      throw damaged(`a segment FF${hex(marker)} of type ${content[0]} is not supported`)
    const word = (index: number) => (content[1 + 2 * index]! << 8) | content[2 + 2 * index]!
    values = [word(0), word(1), word(2), word(3), word(4)]
  }
  return values
}

/** T.87 C.2.4.1.1.1. */
function standardThresholds(maxval: number, near: number): [number, number, number] {
  const clamp = (value: number, low: number) => (value > maxval || value < low ? low : value)
  const factor = maxval >= 128 ? Math.floor((Math.min(maxval, 4095) + 128) / 256) : Math.floor(256 / (maxval + 1))
  const basic =
    maxval >= 128
      ? [factor + 2 + 3 * near, 4 * factor + 3 + 5 * near, 17 * factor + 4 + 7 * near]
      : [
          Math.max(2, Math.floor(3 / factor) + 3 * near),
          Math.max(3, Math.floor(7 / factor) + 5 * near),
          Math.max(4, Math.floor(21 / factor) + 7 * near)
        ]
  const t1 = clamp(basic[0]!, near + 1)
  const t2 = clamp(basic[1]!, t1)
  return [t1, t2, clamp(basic[2]!, t2)]
}
