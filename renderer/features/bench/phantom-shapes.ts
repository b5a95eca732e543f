import { onCircle } from '../../../src-core/bench/noise-regions.ts'
import type { ModulePlace } from '../../../src-core/phantoms/module-place.ts'
import { phantomModel } from '../../../src-core/phantoms/phantom-models.ts'

/** A circle over a slice, in pixels. */
export interface NamedCircle {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly radius: number
}

export interface PhantomShapes {
  readonly body: NamedCircle
  /** Rods of known HU, or discs of low contrast. */
  readonly inserts: readonly NamedCircle[]
  /** End of the hand on the body that shows the rotation: 3 o'clock of the phantom. */
  readonly hand: { readonly x: number; readonly y: number }
}

/** Outlines of a module at a place. */
export function phantomShapes(id: string, place: ModulePlace, pixelSpacingMm: number): PhantomShapes {
  const { x, y, radiusMm, rotation, name } = place
  const radius = radiusMm / pixelSpacingMm
  return {
    body: { name, x, y, radius },
    inserts: insertsOf(id, place).map(({ name: insert, distance, angle, diameter }) => ({
      name: insert,
      ...onCircle({ x, y }, distance / pixelSpacingMm, angle + rotation),
      radius: diameter / 2 / pixelSpacingMm
    })),
    hand: onCircle({ x, y }, radius, rotation)
  }
}

/** Inserts of a module in mm, with angles clockwise from 3 o'clock. */
function insertsOf(id: string, { kind }: ModulePlace) {
  const { hu, discs } = phantomModel(id)
  if (kind === 'hu' && hu)
    return hu.inserts.map(({ name, angle }) => ({ name, angle, distance: hu.distance, diameter: 2 * hu.rodRadius }))
  if (kind !== 'low-contrast' || !discs) return []
  return discs.inserts.map(({ diameter, contrast, angle }) => ({
    name: `${diameter} mm, ${contrast} HU`,
    angle,
    distance: discs.distance,
    diameter
  }))
}
