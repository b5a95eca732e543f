import { phantomModel, type ModuleKind, type PhantomModel } from '../phantoms/phantom-models.ts'
import type { CatphanModel } from './phantom-request.ts'
import {
  bodySolids,
  insertSolids,
  polar,
  type DesignedModule,
  type Feature,
  type PhantomDesign
} from './phantom-design.ts'
import { huRods, lowContrastDisc, patternBars, patternFeature, uniformRegion, type LinePattern } from './rod-modules.ts'
import type { Solid } from './solids.ts'

const radius = 100
/** HU around the inserts of each module: own choice near that of the materials. */
const surroundings: Readonly<Record<ModuleKind, number>> = { hu: 90, 'low-contrast': 50, uniform: 0, resolution: 90 }

/** Angles of the first group of low-contrast discs by diameter in mm; the groups lie 120 degrees apart. */
const discAngles: readonly (readonly [diameter: number, angle: number])[] = [
  [15, -87.4],
  [9, -69.1],
  [8, -52.7],
  [7, -38.5],
  [6, -25.1],
  [5, -12.9],
  [4, -3],
  [3, 5],
  [2, 11]
]
const discContrasts = [10, 5, 3]
const discDistance = 50

/** Line pairs per cm, one gauge each. */
const gauges = Array.from({ length: 15 }, (_, index) => index + 1)
/** Distance of the gauges, gap between them, length of bars, in mm; HU of bars above the module. */
const gauge = { distance: 48, gap: 5, length: 8, contrast: 1500 } as const

/** The tilted interface in the middle of the HU module: own addition, for the slice profile (AAPM TG-233). */
const interfaceRod = { diameter: 36, contrast: 100, tilt: 5, towards: 0 } as const

/**
 * A Catphan with HU rods, line pairs, low contrast and uniform module, as far as the model has them.
 * Not modelled: wires, beads, ramps, spheres.
 */
export function catphanDesign(number: CatphanModel): PhantomDesign {
  const model = phantomModel(`catphan${number}`)
  const modules = modulesOf(model)
  const of = (kind: ModuleKind) => modules.find((module) => module.kind === kind)
  const [hu, discs, uniform, lines] = [of('hu')!, of('low-contrast'), of('uniform'), of('resolution')]
  const inserts = [...huRods(model.hu!, hu), ...(discs ? lowContrastDiscs(discs) : [])]
  const patterns = lines ? linePatterns() : []
  return {
    id: model.id,
    name: model.name,
    citation: `${model.citation}; angles of low-contrast discs of 5 to 15 mm as in pylinac 3.49.0, others own`,
    radius,
    modules,
    features: [
      ...inserts,
      interfaceFeature(hu),
      ...(uniform ? [uniformRegion(uniform)] : []),
      ...patterns.map((each) => patternFeature(lines!, each))
    ],
    parts: [
      {
        name: 'series',
        solids: [
          ...bodySolids(radius, modules),
          ...insertSolids(inserts),
          interfaceSolid(hu),
          ...patterns.flatMap((each) => patternBars(lines!, each))
        ]
      }
    ]
  }
}

/** Modules that reach halfway to their neighbours; those at the ends are symmetrical. */
function modulesOf({ modules }: PhantomModel): DesignedModule[] {
  const sorted = modules.toSorted((first, second) => first.offset - second.offset)
  return sorted.map(({ kind, name, offset }, index) => {
    const [before, after] = [sorted[index - 1], sorted[index + 1]]
    const down = before && (offset - before.offset) / 2
    const up = after && (after.offset - offset) / 2
    return { kind, name, from: offset - (down ?? up!), to: offset + (up ?? down!), hounsfield: surroundings[kind] }
  })
}

const lowContrastDiscs = (module: DesignedModule): Feature[] =>
  discContrasts.flatMap((contrast, group) =>
    discAngles.map(([diameter, angle]) =>
      lowContrastDisc(module, polar(discDistance, angle + 120 * group), diameter, contrast)
    )
  )

/** Gauges one after the other on their circle. */
function linePatterns(): LinePattern[] {
  let arc = 0
  return gauges.map((perCentimetre) => {
    const frequency = perCentimetre / 10
    const bars = perCentimetre === 1 ? 3 : perCentimetre < 4 ? 4 : 5
    const width = (bars - 0.5) / frequency
    const middle = arc + width / 2
    arc += width + gauge.gap
    const angle = -90 + ((middle / gauge.distance) * 180) / Math.PI
    return { distance: gauge.distance, angle, frequency, bars, length: gauge.length, contrast: gauge.contrast }
  })
}

const interfaceFeature = ({ name, from, to }: DesignedModule): Feature => ({
  kind: 'interface',
  name: 'Tilted interface',
  module: name,
  x: 0,
  y: 0,
  from,
  to,
  hounsfield: null,
  ...interfaceRod
})

const interfaceSolid = ({ from, to }: DesignedModule): Solid => ({
  kind: 'rod',
  x: 0,
  y: 0,
  halfAxes: [interfaceRod.diameter / 2, interfaceRod.diameter / 2],
  from,
  to,
  hounsfield: interfaceRod.contrast,
  above: { height: 0, tilt: interfaceRod.tilt, towards: interfaceRod.towards }
})
