import { phantomModel } from '../phantoms/phantom-models.ts'
import { bodySolids, insertSolids, polar, type DesignedModule, type PhantomDesign } from './phantom-design.ts'
import { lowContrastDisc, uniformRegion } from './rod-modules.ts'

const endless = (kind: 'uniform' | 'low-contrast', name: string): DesignedModule => ({
  kind,
  name,
  from: -Infinity,
  to: Infinity,
  hounsfield: 0
})

/** The MITA low-contrast body phantom in water: one part with its four discs, one without. */
export function mitaDesign(): PhantomDesign {
  const { id, name, citation, modules, discs } = phantomModel('mita-lcd')
  const module = endless('low-contrast', modules[0]!.name)
  const features = discs!.inserts.map(({ diameter, contrast, angle }) =>
    lowContrastDisc(module, polar(discs!.distance, angle), diameter, contrast)
  )
  const radius = 100
  return {
    id,
    name,
    citation,
    radius,
    modules: [module],
    features,
    parts: [
      { name: 'present', solids: [...bodySolids(radius, []), ...insertSolids(features)] },
      { name: 'absent', solids: bodySolids(radius, []) }
    ]
  }
}

/** A cylinder of water. @param diameter in mm */
export function uniformDesign(diameter: number): PhantomDesign {
  const { id, name, citation, modules } = phantomModel('uniform')
  const module = endless('uniform', modules[0]!.name)
  const region = uniformRegion(module)
  return {
    id,
    name,
    citation,
    radius: diameter / 2,
    modules: [module],
    features: [{ ...region, diameter: Math.min(region.diameter, diameter / 2) }],
    parts: [{ name: 'series', solids: bodySolids(diameter / 2, []) }]
  }
}
