import type { ImageBatch } from '../images/image.ts'
import type { LocatedModule } from '../phantoms/find-phantom.ts'
import type { HuPhantom } from '../phantoms/hu-phantoms.ts'
import { insertCentres } from '../phantoms/module-position.ts'
import { meanOf, sampleDeviation, type PixelPosition } from '../physics/measured.ts'
import { leastTotalCnr, rodCentre, rodHalfWidth } from '../physics/rod-transfer.ts'
import { squareAround } from './noise-regions.ts'

/** A rod of the HU module: the square of pixels around it, and its centre in this square. */
export interface RodPlace {
  readonly name: string
  /** Radius in mm. */
  readonly radius: number
  readonly size: number
  readonly corner: readonly [left: number, top: number]
  readonly centre: PixelPosition
  /** Centre of the phantom, in pixels of the square. */
  readonly isocentre: PixelPosition
  /** True if the centre was measured, false if it follows from the geometry of the phantom. */
  readonly isMeasured: boolean
}

/** Farthest distance of a rod from its geometric place, in mm. */
const search = 2

/** The rods of a HU module at the places that the geometry of the phantom states. */
export function geometricRods(phantom: HuPhantom, module: LocatedModule, pixelSpacing: number): RodPlace[] {
  const reach = Math.max(1.9 * phantom.rodRadius, phantom.rodRadius + rodHalfWidth) + search
  const size = 2 * Math.ceil(reach / pixelSpacing) + 1
  return insertCentres(phantom, module, pixelSpacing).map((place, index) => {
    const { corner, offset } = squareAround(place, size)
    const { x, y } = module.phantom
    return {
      name: phantom.inserts[index]!.name,
      radius: phantom.rodRadius,
      size,
      corner,
      centre: offset,
      isocentre: { x: x - corner[0], y: y - corner[1] },
      isMeasured: false
    }
  })
}

/**
 * The rod at its measured centre, if its total contrast-to-noise ratio is 15 or more; else at its geometric place.
 * @param images squares of the rod of the input at the highest dose
 */
export function measuredRod(rod: RodPlace, images: ImageBatch, pixelSpacing: number): RodPlace {
  const spaced = { images, pixelSpacing }
  if (totalCnrOf(rod, images, pixelSpacing) < leastTotalCnr) return rod
  return { ...rod, centre: rodCentre(spaced, { radius: rod.radius, near: rod.centre, search }), isMeasured: true }
}

/** Total contrast-to-noise ratio at the geometric place, by the discs of the transfer function. */
function totalCnrOf({ radius, centre }: RodPlace, images: ImageBatch, pixelSpacing: number): number {
  const [inside, around]: [number[], number[]] = [[], []]
  const { rows, columns } = images
  for (let at = 0; at < images.data.length; at++) {
    const [x, y] = [at % columns, Math.floor(at / columns) % rows]
    const distance = Math.hypot(x - centre.x, y - centre.y) * pixelSpacing
    if (distance < 0.8 * radius) inside.push(images.data[at]!)
    else if (distance > 1.25 * radius && distance < 1.9 * radius) around.push(images.data[at]!)
  }
  return (Math.abs(meanOf(inside) - meanOf(around)) / sampleDeviation(around)) * Math.sqrt(images.count)
}
