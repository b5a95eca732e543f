import type { ByteWindow } from './byte-window.ts'
import { jpeg2000Size } from './codecs/jpeg-2000.ts'
import type { DicomFile } from './dicom-file.ts'
import type { PixelFormat } from './pixel-format.ts'
import type { ByteRange } from './pixel-layout.ts'
import { tags, tagText } from './tags.ts'

/** Bytes in which a JPEG 2000 frame header lies. */
const longestStart = 4096

/**
 * The pixel format with the sign that a JPEG 2000 stream states, which decides (DICOM PS3.5 8.2). Adds a warning
 * where Pixel Representation states another. Other streams state none.
 */
export async function withSignOfStream(
  file: DicomFile,
  window: ByteWindow,
  format: PixelFormat,
  range: ByteRange
): Promise<PixelFormat> {
  const { compression } = file.transferSyntax
  if (compression !== 'jpeg-2000' && compression !== 'ht-jpeg-2000') return format
  const size = jpeg2000Size(await window.slice(range.offset, Math.min(range.length, longestStart)))
  if (size === null || size.signed === format.signed) return format
  const [stream, header] = size.signed ? ['signed', 0] : ['unsigned', 1]
  file.warnings.add(
    `Values are ${stream}, as the JPEG 2000 stream states, although ${tagText(tags.PixelRepresentation)} is ${header}`
  )
  return { ...format, signed: size.signed }
}
