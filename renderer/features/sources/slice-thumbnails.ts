import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import type { SourceSummary, Window } from '../../../src-core/sources/source.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { paintGreys } from '../slice-viewer/slice-pixels.ts'

/** Pixels on the longer side that a thumbnail keeps; enough for a card on a fine screen. */
const longestSide = 400
const pictures = new Map<string, Promise<ImageBitmap>>()

/** The central slice in the source's own window; read once for each source. */
export function thumbnailOf(source: SourceSummary): Promise<ImageBitmap> {
  const known = pictures.get(source.id)
  if (known) return known
  const reading = read(source)
  pictures.set(source.id, reading)
  reading.catch(() => pictures.delete(source.id))
  return reading
}

async function read(source: SourceSummary): Promise<ImageBitmap> {
  const index = Math.floor(source.sliceCount / 2)
  const picture = windowed(await engine.call('slices.read', { sourceId: source.id, index }), source.defaultWindow)
  const scale = longestSide / Math.max(picture.width, picture.height)
  if (scale >= 1) return createImageBitmap(picture)
  // Averaged down once, since the browser would drop pixels each time it draws.
  return createImageBitmap(picture, {
    resizeWidth: Math.round(picture.width * scale),
    resizeHeight: Math.round(picture.height * scale),
    resizeQuality: 'high'
  })
}

function windowed(slice: SliceImage, window: Window): ImageData {
  const picture = new ImageData(slice.columns, slice.rows)
  paintGreys(slice, window, false, new Uint32Array(picture.data.buffer))
  return picture
}
