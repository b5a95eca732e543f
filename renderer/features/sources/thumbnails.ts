import type { SliceImage } from '../../../src-core/engine/contract.ts'
import type { SourceSummary, Window } from '../../../src-core/sources/source.ts'
import { engine } from '../../engine/engine.svelte.ts'

const pictures = new Map<string, Promise<ImageData>>()

/** The central slice in the source's own window; read once for each source. */
export function thumbnailOf(source: SourceSummary): Promise<ImageData> {
  const known = pictures.get(source.id)
  if (known) return known
  const reading = read(source)
  pictures.set(source.id, reading)
  reading.catch(() => pictures.delete(source.id))
  return reading
}

async function read(source: SourceSummary): Promise<ImageData> {
  const index = Math.floor(source.sliceCount / 2)
  return windowed(await engine.call('slices.read', { sourceId: source.id, index }), source.defaultWindow)
}

/** Grey values as a radiology window shows them: `centre - width / 2` black, `centre + width / 2` white. */
export function windowed(slice: SliceImage, { centre, width }: Window): ImageData {
  const picture = new ImageData(slice.columns, slice.rows)
  // Four equal bytes at once; ImageData's clamped bytes are written through a 32-bit view.
  const pixels = new Uint32Array(picture.data.buffer)
  const low = centre - width / 2
  const scale = 255 / width
  for (let at = 0; at < pixels.length; at++) {
    const grey = Math.min(255, Math.max(0, Math.round((slice.data[at]! - low) * scale)))
    pixels[at] = 0xff000000 | (grey << 16) | (grey << 8) | grey
  }
  return picture
}
