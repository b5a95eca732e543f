import { counted } from '../counts.ts'
import { DenoscopeError } from '../errors.ts'
import type { Image } from '../images/image.ts'
import { bodyStructure } from './body-structure.ts'
import { cylinderPosition } from './cylinder-position.ts'
import { ellipsePosition } from './ellipse-position.ts'
import { refuse } from '../physics/measured.ts'
import type { CircularPhantom } from '../physics/regions.ts'

/** The slices of a series that may hold a phantom. */
export interface PhantomSlices {
  /** Side of a pixel in mm. */
  readonly pixelSpacing: number
  /** Place of each slice along the axis in mm, strictly rising or falling. */
  readonly positions: readonly number[]
  /** Reads a slice in HU. */
  read(index: number): Promise<Image>
}

/** A slice that shows a body. */
export interface BodySlice {
  readonly index: number
  readonly position: number
  /** The body, or the largest circle within an elliptic one. */
  readonly cylinder: CircularPhantom
  /** In mm; null for a round body. */
  readonly halfAxes: readonly [longer: number, shorter: number] | null
  readonly structure: number
}

/** Root mean square on a ring, in HU, below which a body counts as even and above which as structured. */
export const evenBelow = 30
/** Largest difference of the radii of a phantom's slices, in mm. */
const radiusScatter = 3

/** The slices that show a body of one radius. @throws argument.invalid if no slice shows a body */
export async function bodySlices({ positions, pixelSpacing, read }: PhantomSlices): Promise<BodySlice[]> {
  const found: BodySlice[] = []
  let reason = ''
  for (let index = 0; index < positions.length; index++) {
    try {
      const image = await read(index)
      const body = bodyPosition(image, pixelSpacing)
      const structure = bodyStructure(image, pixelSpacing, body.cylinder)
      found.push({ index, position: positions[index]!, ...body, structure })
    } catch (error) {
      if (!isRefusal(error)) throw error
      reason = error.message
    }
  }
  if (found.length === 0)
    refuse(
      `phantom: none found in ${counted(positions.length, 'slice')}; ${reason.replace(/^phantom: (none found; )?/, '')}`
    )
  return ofOneRadius(found)
}

/** The largest group of slices of about one radius. */
function ofOneRadius(slices: readonly BodySlice[]): BodySlice[] {
  const groups = slices.map(({ cylinder: { radius } }) =>
    slices.filter(({ cylinder }) => Math.abs(cylinder.radius - radius) <= radiusScatter)
  )
  return groups.reduce((largest, next) => (next.length > largest.length ? next : largest))
}

const isRefusal = (error: unknown): error is DenoscopeError =>
  error instanceof DenoscopeError && error.code === 'argument.invalid'

function bodyPosition(image: Image, pixelSpacing: number): Pick<BodySlice, 'cylinder' | 'halfAxes'> {
  try {
    return { cylinder: cylinderPosition(image, pixelSpacing), halfAxes: null }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { x, y, halfAxes } = ellipsePosition(image, pixelSpacing)
    return { cylinder: { x, y, radius: halfAxes[1] }, halfAxes }
  }
}
