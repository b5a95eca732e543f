import { DenoscopeError } from '../../errors.ts'
import type { DicomFile } from './dicom-file.ts'
import type { PixelFormat } from './pixel-format.ts'
import { tags, tagText } from './tags.ts'

/**
 * The format with a High Bit that its values agree with. High Bit is Bits Stored - 1 in nearly all files; where it is
 * not, the first frame's words show whether the values lie in the low bits after all.
 * @param readWords gives the first frame's words, unchanged; null if its codec puts values into the low bits
 * @throws dicom.corrupt if words mean different numbers with both attributes
 */
export async function withAgreedHighBit(
  { path, warnings }: Pick<DicomFile, 'path' | 'warnings'>,
  format: PixelFormat,
  readWords: () => Promise<Uint8Array | Uint16Array | null>
): Promise<PixelFormat> {
  const { bitsStored, bitsAllocated, highBit } = format
  const lowBits = { ...format, highBit: bitsStored - 1 }
  if (highBit === lowBits.highBit) return format
  const contradiction = `${tagText(tags.HighBit)} is ${highBit}, ${tagText(tags.BitsStored)} is ${bitsStored}`
  const words = await readWords()
  if (words !== null) {
    const isPossible = Number.isInteger(highBit) && highBit >= bitsStored && highBit < bitsAllocated
    if (isPossible && !liesInLowBits(words, format)) return format
    if (format.signed && highBit < bitsStored && hasDoubtfulSign(words, highBit)) {
      throw new DenoscopeError(
        'dicom.corrupt',
        `${path}: ${contradiction}: its values are different numbers by each of them`
      )
    }
  }
  warnings.add(`${contradiction}: values are read from the lowest ${bitsStored} bits`)
  return lowBits
}

/** True if bits below the stated place are in use, and those above Bits Stored only repeat the sign. */
function liesInLowBits(
  words: Uint8Array | Uint16Array,
  { bitsStored, highBit, bitsAllocated, signed }: PixelFormat
): boolean {
  const below = 2 ** (highBit + 1 - bitsStored) - 1
  const sign = 2 ** (bitsStored - 1)
  const above = 2 ** bitsAllocated - 2 ** bitsStored
  let usesBelow = false
  for (const word of words) {
    const extension = signed && (word & sign) !== 0 ? above : 0
    if ((word & above) !== 0 && (word & above) !== extension) return false
    usesBelow ||= (word & below) !== 0
  }
  return usesBelow
}

/** True if no word uses the bits above `highBit`, which a sign would fill, and some use that bit itself. */
function hasDoubtfulSign(words: Uint8Array | Uint16Array, highBit: number): boolean {
  return words.every((word) => word >> (highBit + 1) === 0) && words.some((word) => word >> highBit === 1)
}
