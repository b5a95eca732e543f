import type { Image } from '../images/image.ts'
import { meanOf } from '../physics/measured.ts'
import { valuesIn, type CircularPhantom } from '../physics/regions.ts'

/** Radius of the discs, in mm. */
const discRadius = 3
/** Distance of the rings of discs, in mm. */
const ringDistance = 7
/** Width of the border that is left out, in mm. */
const border = 12

/**
 * Structure of a cylinder's inside in HU: on rings of discs of 3 mm, the largest root mean square of a ring about its
 * own mean. Cupping keeps it low, rods and line pairs raise it. Own measure.
 */
export function bodyStructure(image: Image, pixelSpacing: number, cylinder: CircularPhantom): number {
  let largest = 0
  for (let radius = ringDistance; radius <= cylinder.radius - border; radius += ringDistance) {
    const count = Math.max(8, Math.floor((Math.PI * radius) / discRadius))
    const means = Float64Array.from({ length: count }, (_, index) => {
      const angle = (2 * Math.PI * index) / count
      const reach = radius / pixelSpacing
      const centre = { x: cylinder.x + reach * Math.cos(angle), y: cylinder.y + reach * Math.sin(angle) }
      return meanOf(valuesIn(image, { ...centre, radius: discRadius }, pixelSpacing))
    })
    const mean = meanOf(means)
    largest = Math.max(largest, Math.sqrt(meanOf(means.map((value) => (value - mean) ** 2))))
  }
  return largest
}
