import type { HuPhantom } from '../phantoms/hu-phantoms.ts'
import { polar, type DesignedModule, type Feature } from './phantom-design.ts'
import type { LineBar } from './solids.ts'

/** HU of a material without error: nominal, or the middle of the accepted range. */
const truthOf = ({ nominal, range }: HuPhantom['inserts'][number]['material']): number =>
  nominal ?? (range[0] + range[1]) / 2

/** Rods of a HU module. */
export const huRods = (phantom: HuPhantom, { name, from, to, hounsfield: around }: DesignedModule): Feature[] =>
  phantom.inserts.map((insert) => {
    const hounsfield = truthOf(insert.material)
    return {
      kind: 'rod',
      name: insert.name,
      module: name,
      ...polar(phantom.distance, insert.angle),
      from,
      to,
      diameter: 2 * phantom.rodRadius,
      hounsfield,
      contrast: hounsfield - around
    }
  })

/** Size of the uniform region in the middle of a module, in mm. */
const regionDiameter = 40

/** The middle of an even module, as a region of known HU. */
export const uniformRegion = ({ name, from, to, hounsfield }: DesignedModule): Feature => ({
  kind: 'region',
  name: 'Middle',
  module: name,
  x: 0,
  y: 0,
  from,
  to,
  diameter: regionDiameter,
  hounsfield,
  contrast: 0
})

/** A disc of low contrast in a module. */
export const lowContrastDisc = (
  { name, from, to, hounsfield }: DesignedModule,
  place: { readonly x: number; readonly y: number },
  diameter: number,
  contrast: number
): Feature => ({
  kind: 'disc',
  name: `${diameter} mm, ${contrast} HU`,
  module: name,
  ...place,
  from,
  to,
  diameter,
  hounsfield: hounsfield + contrast,
  contrast
})

/** Place and size of a pattern of bars. */
export interface LinePattern {
  readonly distance: number
  /** Clockwise, in degrees. */
  readonly angle: number
  /** Line pairs per mm. */
  readonly frequency: number
  readonly bars: number
  /** Length of the bars along the radius, in mm. */
  readonly length: number
  readonly contrast: number
}

/** Bars of a pattern: radial, as wide as the gaps between them. */
export function patternBars({ from, to }: DesignedModule, pattern: LinePattern): LineBar[] {
  const { distance, angle, frequency, bars, length, contrast } = pattern
  const [centre, tangent] = [polar(distance, angle), polar(1, angle + 90)]
  return Array.from({ length: bars }, (_, bar) => {
    const offset = (bar - (bars - 1) / 2) / frequency
    const place = { x: centre.x + offset * tangent.x, y: centre.y + offset * tangent.y }
    const halfAxes = [length / 2, 1 / (4 * frequency)] as const
    return { kind: 'bar', ...place, halfAxes, angle, from, to, hounsfield: contrast }
  })
}

export const patternFeature = ({ name, from, to }: DesignedModule, pattern: LinePattern): Feature => ({
  kind: 'line-pairs',
  name: `${Math.round(10 * pattern.frequency)} lp/cm`,
  module: name,
  ...polar(pattern.distance, pattern.angle),
  from,
  to,
  diameter: pattern.length,
  hounsfield: null,
  contrast: pattern.contrast,
  frequency: pattern.frequency
})
