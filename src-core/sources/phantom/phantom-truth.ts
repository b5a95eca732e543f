import { pixelSize, toPixel } from './phantom-canvas.ts'
import { makeBody, sliceHeight, sliceSpacing } from './phantom-source.ts'
import type { PlantedKind, Planted } from './planted-spheres.ts'
import { tissues } from './trunk.ts'
import type { Segment } from './tubes.ts'

/** Cut of a planted sphere in a slice. */
export interface CutSphere {
  readonly id: string
  readonly kind: PlantedKind
  /** Row and column of its centre, in pixels from the centre of pixel (0, 0). */
  readonly row: number
  readonly column: number
  /** Radius of the cut in mm. */
  readonly radius: number
  /** HU above the tissue around it. */
  readonly contrast: number
}

/** A vessel at the point where its centreline crosses a slice. */
export interface CutVessel {
  readonly organ: 'lung' | 'liver'
  readonly row: number
  readonly column: number
  /** Radius across the direction of the vessel in mm. */
  readonly radius: number
  /** Angle between the vessel and the normal of the slice in degrees. */
  readonly inclination: number
  readonly contrast: number
}

export interface SliceTruth {
  readonly index: number
  /** Height in mm, towards the head. */
  readonly z: number
  readonly spheres: readonly CutSphere[]
  readonly vessels: readonly CutVessel[]
}

/** Content of a phantom, exact by construction, before point spread and texture. */
export interface PhantomTruth {
  readonly seed: number
  readonly pixelSpacing: readonly [row: number, column: number]
  readonly sliceSpacing: number
  readonly planted: readonly Planted[]
  readonly slices: readonly SliceTruth[]
}

/**
 * Planted spheres and vessels of a phantom, slice by slice. Two kinds of vessels are not listed: those that run within
 * a slice without crossing its plane, and those inside a planted sphere. At the root of a lung, an airway or a great
 * vessel may cover a listed vessel.
 */
export function phantomTruth({ seed, slices }: { seed: number; slices: number }): PhantomTruth {
  const { planted, pulmonary, hepatic } = makeBody(seed)
  const contrast = {
    lung: tissues.blood.hounsfield - tissues.lung.hounsfield,
    liver: tissues.hepaticVessel.hounsfield - tissues.liver.hounsfield
  }
  const sliceTruth = (_: unknown, index: number): SliceTruth => {
    const z = sliceHeight(index, slices)
    return {
      index,
      z,
      spheres: planted.flatMap((sphere) => cutSphere(sphere, z)),
      vessels: [
        ...pulmonary.flatMap((segment) => cutSegment(segment, z, 'lung', contrast.lung)),
        ...hepatic.flatMap((segment) => cutSegment(segment, z, 'liver', contrast.liver))
      ].filter((vessel) => !planted.some((sphere) => hides(sphere, vessel, z)))
    }
  }
  return {
    seed,
    pixelSpacing: [pixelSize, pixelSize],
    sliceSpacing: sliceSpacing(slices),
    planted,
    slices: Array.from({ length: slices }, sliceTruth)
  }
}

function cutSphere({ id, kind, centre, radius, contrast }: Planted, z: number): CutSphere[] {
  const squared = radius ** 2 - (z - centre[2]) ** 2
  if (squared <= 0) return []
  return [{ id, kind, row: toPixel(centre[1]), column: toPixel(centre[0]), radius: Math.sqrt(squared), contrast }]
}

function cutSegment(
  { from, to, fromRadius, toRadius }: Segment,
  z: number,
  organ: CutVessel['organ'],
  contrast: number
): CutVessel[] {
  const rise = to[2] - from[2]
  const share = (z - from[2]) / rise
  if (!(share >= 0 && share < 1)) return []
  const length = Math.hypot(to[0] - from[0], to[1] - from[1], rise)
  return [
    {
      organ,
      row: toPixel(from[1] + share * (to[1] - from[1])),
      column: toPixel(from[0] + share * (to[0] - from[0])),
      radius: fromRadius + share * (toRadius - fromRadius),
      inclination: (Math.acos(Math.abs(rise) / length) * 180) / Math.PI,
      contrast
    }
  ]
}

function hides({ centre, radius }: Planted, { row, column }: CutVessel, z: number): boolean {
  const [dx, dy] = [(column - toPixel(centre[0])) * pixelSize, (row - toPixel(centre[1])) * pixelSize]
  return Math.hypot(dx, dy, z - centre[2]) < radius
}
