import { huPhantoms, type HuPhantom } from './hu-phantoms.ts'

/** Content of a module of a phantom. */
export type ModuleKind = 'hu' | 'low-contrast' | 'uniform' | 'resolution'

/** A module of a phantom. */
export interface PhantomModule {
  readonly kind: ModuleKind
  /** As its maker names it. */
  readonly name: string
  /** Distance of its centre from that of the HU module along the axis, in mm. */
  readonly offset: number
  /** In mm. Slices within it, less a margin for slices that mix two modules, belong to the module. */
  readonly length: number
}

/** A disc of low contrast. */
export interface LowContrastDisc {
  /** In mm. */
  readonly diameter: number
  /** In HU. */
  readonly contrast: number
  /** Clockwise from 3 o'clock, in degrees. */
  readonly angle: number
}

/** A phantom with several modules, or one. */
export interface PhantomModel {
  readonly id: string
  readonly name: string
  /** Accepted radius of the body in mm. */
  readonly radius: readonly [smallest: number, largest: number]
  /** The rods of its HU module; null without one. */
  readonly hu: HuPhantom | null
  readonly modules: readonly PhantomModule[]
  /** Discs of low contrast in its uniform body, and their distance from the centre in mm. */
  readonly discs?: { readonly distance: number; readonly inserts: readonly LowContrastDisc[] }
  /** Warning with each place that is found; absent if the sources are certain. */
  readonly caution?: string
  readonly citation: string
}

const huPhantom = (id: string): HuPhantom => huPhantoms.find((phantom) => phantom.id === id)!

const catphanRadius = [90, 110] as const
const moduleOffsets = 'distances of the modules as in pylinac 3.49.0'

/** Length of a module in mm that is known to hold nothing of its neighbours. */
const clearLength = 20

function catphan(id: string, huId: string, offsets: Readonly<Partial<Record<ModuleKind, number>>>): PhantomModel {
  const names = { hu: 'CTP404', 'low-contrast': 'CTP515', uniform: 'CTP486', resolution: 'CTP528' }
  return {
    id,
    name: `Catphan ${id.slice(-3)}`,
    radius: catphanRadius,
    hu: huPhantom(huId),
    modules: Object.entries(offsets).map(([kind, offset]) => ({
      kind: kind as ModuleKind,
      name: names[kind as ModuleKind],
      offset,
      length: clearLength
    })),
    citation: `${huPhantom(huId).citation}; ${moduleOffsets}`
  }
}

/** The Catphan 500: modules as in the 503, and its CTP515 between them. */
function catphan500(): PhantomModel {
  const model = catphan('catphan500', 'catphan500', { hu: 0, resolution: 30, 'low-contrast': 70, uniform: 110 })
  return {
    ...model,
    modules: model.modules.map((module) => (module.kind === 'hu' ? { ...module, name: 'CTP401' } : module)),
    caution: 'No manual of the Catphan 500 was opened for the places of its rods and modules: check the overlay'
  }
}

/** Phantoms that are found in a series. Phantoms with the same HU module differ in their other modules. */
export const phantomModels: readonly PhantomModel[] = [
  {
    id: 'acr464',
    name: 'ACR 464',
    radius: [95, 105],
    hu: huPhantom('acr464'),
    modules: [
      { kind: 'hu', name: 'Module 1', offset: 0, length: 40 },
      { kind: 'low-contrast', name: 'Module 2', offset: 40, length: 40 },
      { kind: 'uniform', name: 'Module 3', offset: 80, length: 40 },
      { kind: 'resolution', name: 'Module 4', offset: 120, length: 40 }
    ],
    citation: `${huPhantom('acr464').citation}; four modules of 4 cm`
  },
  catphan('catphan504', 'catphan504', { hu: 0, resolution: 30, 'low-contrast': -30, uniform: -65 }),
  catphan('catphan503', 'catphan504', { hu: 0, resolution: -30, uniform: -110 }),
  catphan('catphan604', 'catphan604', { hu: 0, resolution: 40, 'low-contrast': -40, uniform: -80 }),
  catphan('catphan600', 'catphan600', { hu: 0, resolution: -70, 'low-contrast': -110, uniform: -160 }),
  catphan500(),
  {
    id: 'mita-lcd',
    name: 'MITA low-contrast body phantom',
    radius: [95, 105],
    hu: null,
    modules: [{ kind: 'low-contrast', name: 'Low-contrast discs', offset: 0, length: Infinity }],
    discs: {
      distance: 40,
      inserts: [
        { diameter: 3, contrast: 14, angle: -45 },
        { diameter: 5, contrast: 7, angle: -135 },
        { diameter: 7, contrast: 5, angle: 135 },
        { diameter: 10, contrast: 3, angle: 45 }
      ]
    },
    citation: 'CCT189 of The Phantom Laboratory, values as in DIDSR/LCD_CT'
  },
  {
    id: 'uniform',
    name: 'Uniform cylinder',
    radius: [20, 300],
    hu: null,
    modules: [{ kind: 'uniform', name: 'Body', offset: 0, length: Infinity }],
    citation: 'AAPM TG-233, Samei et al. 2019, doi:10.1002/mp.13763'
  }
]

/** The model of an id. */
export const phantomModel = (id: string): PhantomModel => phantomModels.find((model) => model.id === id)!
