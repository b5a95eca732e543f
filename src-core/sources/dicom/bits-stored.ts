import type { PixelFormat } from './pixel-format.ts'

/**
 * The first value that Bits Stored cannot hold; undefined if there is none. Bits above the value are zeros, or repeat its
 * sign, unless overlays lie there.
 */
export function valueBeyondBitsStored(words: Uint8Array | Uint16Array, format: PixelFormat): number | undefined {
  if (format.overlaysAbove) return undefined
  const shift = Math.max(0, format.highBit + 1 - format.bitsStored)
  const above = 32 - format.bitsStored
  const unused = 32 - 8 * words.BYTES_PER_ELEMENT + shift
  return words.find((word) => {
    const value = word >>> shift
    const repeatsSign = format.signed && (value << above) >> above === (value << unused) >> unused
    return value >>> format.bitsStored !== 0 && !repeatsSign
  })
}
