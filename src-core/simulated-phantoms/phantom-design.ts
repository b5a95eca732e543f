import type { ModuleKind } from '../phantoms/phantom-models.ts'
import type { Solid } from './solids.ts'

/** A stretch of a phantom along z, in mm. */
export interface DesignedModule {
  readonly kind: ModuleKind | 'anatomy'
  readonly name: string
  readonly from: number
  readonly to: number
  /** HU of what surrounds its inserts. */
  readonly hounsfield: number
}

export const featureKinds = ['rod', 'disc', 'line-pairs', 'interface', 'lesion', 'region'] as const
export type FeatureKind = (typeof featureKinds)[number]

/** Something of known place and HU in a phantom. In mm, from the phantom's origin. */
export interface Feature {
  readonly kind: FeatureKind
  readonly name: string
  /** Name of its module. */
  readonly module: string
  readonly x: number
  readonly y: number
  readonly from: number
  readonly to: number
  /** Diameter of a round insert, or side of a pattern. */
  readonly diameter: number
  /** HU inside; null for patterns and interfaces. */
  readonly hounsfield: number | null
  /** HU inside minus HU around. */
  readonly contrast: number
  /** Line pairs per mm; absent for others. */
  readonly frequency?: number
  /** Degrees between an interface and the slices, and direction in which it rises; absent for others. */
  readonly tilt?: number
  readonly towards?: number
}

/** One series of each dose and repeat. */
export interface DesignedPart {
  readonly name: 'series' | 'present' | 'absent'
  readonly solids: readonly Solid[]
}

/** Geometry of a phantom: solids in mm, and a list of what is where. */
export interface PhantomDesign {
  /** Id of a `PhantomModel`, or `anthropomorphic`. */
  readonly id: string
  readonly name: string
  readonly citation: string
  /** Radius of the circle that holds the body, in mm. */
  readonly radius: number
  readonly modules: readonly DesignedModule[]
  readonly features: readonly Feature[]
  readonly parts: readonly DesignedPart[]
}

/** A point at a distance and a clockwise angle in degrees from 3 o'clock. */
export function polar(distance: number, degrees: number): { x: number; y: number } {
  const radians = (degrees * Math.PI) / 180
  return { x: distance * Math.cos(radians), y: distance * Math.sin(radians) }
}

/** Rods of a body and of its modules: HU above air, without inserts. */
export function bodySolids(radius: number, modules: readonly DesignedModule[]): Solid[] {
  const halfAxes = [radius, radius] as const
  return [
    { kind: 'rod', x: 0, y: 0, halfAxes, hounsfield: 1000 },
    ...modules.flatMap(({ from, to, hounsfield }): Solid[] =>
      hounsfield === 0 ? [] : [{ kind: 'rod', x: 0, y: 0, halfAxes, from, to, hounsfield }]
    )
  ]
}

/** A round rod for each rod, disc and region with contrast. */
export const insertSolids = (features: readonly Feature[]): Solid[] =>
  features.flatMap(({ kind, x, y, from, to, diameter, contrast }): Solid[] =>
    (kind === 'rod' || kind === 'disc') && contrast !== 0
      ? [{ kind: 'rod', x, y, from, to, halfAxes: [diameter / 2, diameter / 2], hounsfield: contrast }]
      : []
  )
