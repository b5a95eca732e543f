import { phantomModel, type ModuleKind } from '../phantoms/phantom-models.ts'
import { bodySolids, insertSolids, polar, type DesignedModule, type PhantomDesign } from './phantom-design.ts'
import { huRods, lowContrastDisc, patternBars, patternFeature, uniformRegion, type LinePattern } from './rod-modules.ts'

const radius = 100
/** Discs of module 2 are 6 HU above their surroundings. */
const discContrast = 6
/** Rows of four discs: diameter in mm and angle of the row's middle. Places are our own. */
const discRows: readonly (readonly [diameter: number, angle: number])[] = [
  [6, -38],
  [5, 10],
  [4, 52],
  [3, 88],
  [2, 115]
]
const discDistance = 60
/** Line pairs per cm of module 4. */
const lineFrequencies = [4, 5, 6, 7, 8, 9, 10, 12]
/** Side of a pattern, distance of its middle, in mm; HU of its bars above the body, own choice below aluminium. */
const pattern = { side: 15, distance: 70, contrast: 1500 } as const

/**
 * The ACR 464 with its four modules of 40 mm: rods, low contrast, uniform, line pairs. Water around everything.
 * Rods have their nominal HU, or the middle of the accepted range. Not modelled: wires and beads.
 */
export function acrDesign(): PhantomDesign {
  const model = phantomModel('acr464')
  const modules = model.modules.map(({ kind, name, offset, length }): DesignedModule => ({
    kind,
    name,
    from: offset - length / 2,
    to: offset + length / 2,
    hounsfield: 0
  }))
  const of = (kind: ModuleKind) => modules.find((module) => module.kind === kind)!
  const patterns = lineFrequencies.map((perCentimetre, index): LinePattern => ({
    distance: pattern.distance,
    angle: -90 + (360 / lineFrequencies.length) * index,
    frequency: perCentimetre / 10,
    bars: Math.floor((pattern.side * perCentimetre) / 10),
    length: pattern.side,
    contrast: pattern.contrast
  }))
  const inserts = [...huRods(model.hu!, of('hu')), ...lowContrastDiscs(of('low-contrast'))]
  return {
    id: model.id,
    name: model.name,
    citation: model.citation,
    radius,
    modules,
    features: [
      ...inserts,
      uniformRegion(of('uniform')),
      ...patterns.map((each) => patternFeature(of('resolution'), each))
    ],
    parts: [
      {
        name: 'series',
        solids: [
          ...bodySolids(radius, modules),
          ...insertSolids(inserts),
          ...patterns.flatMap((each) => patternBars(of('resolution'), each))
        ]
      }
    ]
  }
}

/** A disc of 25 mm, and rows of four discs, two diameters apart. */
function lowContrastDiscs(module: DesignedModule) {
  const rows = discRows.flatMap(([diameter, angle]) => {
    const [middle, along] = [polar(discDistance, angle), polar(1, angle + 90)]
    return [-3, -1, 1, 3].map((step) =>
      lowContrastDisc(
        module,
        { x: middle.x + step * diameter * along.x, y: middle.y + step * diameter * along.y },
        diameter,
        discContrast
      )
    )
  })
  return [lowContrastDisc(module, polar(discDistance, -90), 25, discContrast), ...rows]
}
