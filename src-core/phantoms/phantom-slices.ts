import { dot, normalOf } from '../sources/slice-place.ts'
import type { Source } from '../sources/source.ts'
import type { PhantomSlices } from './body-slices.ts'
import { refuse, squareSpacing } from '../physics/measured.ts'

/**
 * A series of CT as slices of a phantom, with places along the normal of its slices.
 * @throws argument.invalid if values are not HU, pixels are not square, or places of several slices are unknown
 */
export function phantomSlices(source: Source): PhantomSlices {
  const { label, unit, pixelSpacing, sliceCount } = source.summary
  if (unit !== 'HU') refuse(`'${label}': expected values in HU`)
  if (pixelSpacing === null) return refuse(`'${label}': the size of a pixel is unknown`)
  const places = source.slicePlaces?.() ?? []
  const normal = places[0] ? normalOf(places[0]) : null
  const positions = Array.from({ length: sliceCount }, (_, index) => {
    const position = places[index]?.position
    if (normal && position) return dot(position, normal)
    return sliceCount === 1 ? 0 : refuse(`'${label}': the place of slice ${index + 1} is unknown`)
  })
  return { pixelSpacing: squareSpacing(pixelSpacing), positions, read: (index) => source.readSlice(index) }
}
