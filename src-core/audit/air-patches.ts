import type { ImageBatch } from '../images/image.ts'
import type { SourceSummary } from '../sources/source.ts'

/**
 * Which patches show mostly air, where every denoiser does well and there is nothing to see: at least half of the patch is
 * as dark as the source's own window shows black, or darker. Only HU tell: in other images black is a value like others.
 *
 * @param images patches in 0..1, clean ones where they are known.
 * @returns 1 for air and 0 for others, for each patch; null where values do not tell.
 */
export function airPatches(
  images: ImageBatch,
  source: Pick<SourceSummary, 'unit' | 'intensityRange' | 'defaultWindow'>
): Uint8Array | null {
  if (source.unit !== 'HU') return null
  const [low, high] = source.intensityRange
  const { centre, width } = source.defaultWindow
  const black = (centre - width / 2 - low) / (high - low)
  const size = images.rows * images.columns
  return Uint8Array.from({ length: images.count }, (_, patch) => {
    let brighter = 0
    for (let pixel = patch * size; pixel < (patch + 1) * size; pixel++) if (images.data[pixel]! > black) brighter++
    return 2 * brighter > size ? 0 : 1
  })
}
