import type { Shape } from './shapes.ts'

/**
 * Solids of a phantom, in mm: x to the right, y down, z along the axis, from the phantom's origin.
 * Angles are clockwise, in degrees. A solid adds its HU to what is around it; air is 0 and water 1000 above it.
 */
interface PlacedSolid {
  readonly x: number
  readonly y: number
  readonly hounsfield: number
}

/** Extent along z. Default: endless. */
interface Extent {
  readonly from?: number
  readonly to?: number
}

/** A rod along z with an elliptic section. */
export interface Rod extends PlacedSolid, Extent {
  readonly kind: 'rod'
  readonly halfAxes: readonly [first: number, second: number]
  readonly angle?: number
  /** Keeps what lies above the plane z = height + tan(tilt) times the distance from the rod's axis along `towards`. */
  readonly above?: { readonly height: number; readonly tilt: number; readonly towards: number }
}

/** A bar of a line pattern, along z. */
export interface LineBar extends PlacedSolid, Extent {
  readonly kind: 'bar'
  readonly halfAxes: readonly [first: number, second: number]
  readonly angle: number
}

/** An ellipsoid with one axis along z. */
export interface Ellipsoid extends PlacedSolid {
  readonly kind: 'ellipsoid'
  readonly z: number
  readonly halfAxes: readonly [first: number, second: number, third: number]
  readonly angle?: number
}

/** A round tube from one point to another. Its sections are ellipses. */
export interface Tube extends PlacedSolid {
  readonly kind: 'tube'
  readonly z: number
  readonly end: { readonly x: number; readonly y: number; readonly z: number }
  readonly radius: number
}

export type Solid = Rod | LineBar | Ellipsoid | Tube

/** Heights at which solids that change along z are cut for one slice. */
const cuts = 8

/**
 * Shapes of a slice: the mean of all heights within it. Rods and bars are exact, others are cut at 8 heights.
 * @param z middle of the slice, in mm
 * @param thickness in mm; the slice profile is a rectangle
 */
export function sectionOf(solids: readonly Solid[], z: number, thickness: number): Shape[] {
  const [low, high] = [z - thickness / 2, z + thickness / 2]
  const shapes = solids.flatMap((solid): Shape[] => {
    if (solid.kind === 'bar' || (solid.kind === 'rod' && !solid.above)) return straight(solid, low, high)
    return Array.from({ length: cuts }, (_, cut) => {
      const height = low + ((cut + 0.5) * thickness) / cuts
      return cutAt(solid, height, 1 / cuts)
    }).flat()
  })
  return merged(shapes)
}

/** A rod or bar with the share of the slice that it fills. */
function straight(solid: Rod | LineBar, low: number, high: number): Shape[] {
  const { from = -Infinity, to = Infinity, x, y, halfAxes, angle = 0, hounsfield } = solid
  const share = (Math.min(high, to) - Math.max(low, from)) / (high - low)
  if (share <= 1e-9) return []
  const kind = solid.kind === 'bar' ? 'bar' : 'ellipse'
  return [{ kind, x, y, halfAxes, angle, hounsfield: share * hounsfield }]
}

function cutAt(solid: Exclude<Solid, LineBar>, height: number, share: number): Shape[] {
  const hounsfield = share * solid.hounsfield
  switch (solid.kind) {
    case 'ellipsoid': {
      const { x, y, z, halfAxes, angle = 0 } = solid
      const square = 1 - ((height - z) / halfAxes[2]) ** 2
      if (square <= 0) return []
      const scale = Math.sqrt(square)
      return [{ kind: 'ellipse', x, y, halfAxes: [scale * halfAxes[0], scale * halfAxes[1]], angle, hounsfield }]
    }
    case 'tube': {
      const { x, y, z, end, radius } = solid
      const along = (height - z) / (end.z - z)
      if (!(along >= 0 && along <= 1)) return []
      const [dx, dy] = [end.x - x, end.y - y]
      const slope = Math.hypot(dx, dy) / Math.abs(end.z - z)
      const halfAxes = [radius * Math.hypot(1, slope), radius] as const
      const angle = (Math.atan2(dy, dx) * 180) / Math.PI
      return [{ kind: 'ellipse', x: x + along * dx, y: y + along * dy, halfAxes, angle, hounsfield }]
    }
    case 'rod': {
      const { from = -Infinity, to = Infinity, x, y, halfAxes, angle = 0, above } = solid
      if (height < from || height > to) return []
      const rod: Shape = { kind: 'ellipse', x, y, halfAxes, angle, hounsfield }
      if (!above) return [rod]
      const offset = (height - above.height) / Math.tan((above.tilt * Math.PI) / 180)
      const reach = Math.max(...halfAxes)
      if (offset >= reach) return [rod]
      return offset <= -reach ? [] : [{ ...rod, cut: { angle: above.towards, offset } }]
    }
  }
}

/** Equal shapes as one, with the sum of their HU. */
function merged(shapes: readonly Shape[]): Shape[] {
  const found = new Map<string, Shape>()
  for (const shape of shapes) {
    const { hounsfield, ...place } = shape
    const key = JSON.stringify(place)
    const known = found.get(key)
    found.set(key, known ? { ...known, hounsfield: known.hounsfield + hounsfield } : shape)
  }
  return [...found.values()]
}

/** Position of a phantom in the scanner. */
export interface PhantomPlace {
  /** Clockwise, in degrees. */
  readonly rotation: number
  /** In mm. */
  readonly shift: { readonly x: number; readonly y: number }
}

/** A point of the phantom in the scanner. */
export function placedPoint({ x, y }: { x: number; y: number }, { rotation, shift }: PhantomPlace) {
  const [cosine, sine] = [Math.cos((rotation * Math.PI) / 180), Math.sin((rotation * Math.PI) / 180)]
  return { x: x * cosine - y * sine + shift.x, y: x * sine + y * cosine + shift.y }
}

/** A solid, rotated about the phantom's axis and shifted. */
export function placedSolid(solid: Solid, place: PhantomPlace): Solid {
  const at = placedPoint(solid, place)
  if (solid.kind === 'tube') return { ...solid, ...at, end: { ...solid.end, ...placedPoint(solid.end, place) } }
  const turned = { ...solid, ...at, angle: (solid.angle ?? 0) + place.rotation }
  if (turned.kind !== 'rod' || !turned.above) return turned
  return { ...turned, above: { ...turned.above, towards: turned.above.towards + place.rotation } }
}
