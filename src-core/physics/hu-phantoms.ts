/** A rod of known material in a phantom slice. */
export interface Insert {
  readonly name: string
  /** Clockwise from 3 o'clock, in degrees. */
  readonly angle: number
  /** Accepted HU. */
  readonly range: readonly [low: number, high: number]
}

/** A phantom module with rods on a circle. */
export interface HuPhantom {
  readonly id: string
  readonly name: string
  /** Distance of the rods from the centre, in mm. */
  readonly distance: number
  /** Radius of the rods, in mm. */
  readonly rodRadius: number
  /** Radius of the measured discs, in mm. */
  readonly regionRadius: number
  /** Radius within which the rod's edge does not blur the mean, in mm. */
  readonly plateauRadius: number
  readonly inserts: readonly Insert[]
  readonly citation: string
}

const acrInserts: readonly Insert[] = [
  { name: 'Air', angle: 45, range: [-1005, -970] },
  { name: 'Polyethylene', angle: 225, range: [-107, -84] },
  { name: 'Acrylic', angle: 135, range: [110, 135] },
  { name: 'Bone', angle: -45, range: [850, 970] },
  { name: 'Water', angle: 180, range: [-7, 7] }
]

const ranges = {
  Air: [-1046, -986],
  PMP: [-220, -172],
  LDPE: [-121, -87],
  Poly: [-65, -29],
  Water: [-7, 7],
  Acrylic: [92, 137],
  Delrin: [344, 387],
  Teflon: [941, 1060],
  '20% Bone': [211, 263],
  '50% Bone': [667, 783]
} as const satisfies Record<string, readonly [number, number]>

const insert = (material: keyof typeof ranges, angle: number, name: string = material): Insert => ({
  name,
  angle,
  range: ranges[material]
})

const catphan504: readonly Insert[] = [
  insert('Air', -90),
  insert('PMP', -120),
  insert('LDPE', 180),
  insert('Poly', 120),
  insert('Acrylic', 60),
  insert('Delrin', 0),
  insert('Teflon', -60),
  insert('Air', 90, 'Air (bottom)')
]

const catphan = (id: string, name: string, inserts: readonly Insert[]): HuPhantom => ({
  id,
  name,
  distance: 58.7,
  rodRadius: 6,
  regionRadius: 5,
  plateauRadius: 4.2,
  inserts,
  citation: 'Catphan manual, Phantom Laboratory; angles as in pylinac 3.49.0'
})

/** Modules with known HU, by id. Ranges of the ACR come from public documents that quote its programme. */
export const huPhantoms: readonly HuPhantom[] = [
  {
    id: 'acr464',
    name: 'ACR 464, module 1',
    distance: 63,
    rodRadius: 12.5,
    regionRadius: 10,
    plateauRadius: 8.75,
    inserts: acrInserts,
    citation: 'ACR CT accreditation phantom, ranges from public documents that quote its programme'
  },
  catphan('catphan604', 'Catphan 604, CTP404', [...catphan504, insert('50% Bone', -150), insert('20% Bone', 30)]),
  catphan('catphan504', 'Catphan 504, CTP404', catphan504),
  // The upper air of the 504 is the slot of the water vial here.
  catphan(
    'catphan600',
    'Catphan 600, CTP404',
    catphan504.map(({ name, angle, range }) => ({
      name: name === 'Air (bottom)' ? 'Water vial' : name,
      angle: angle + 180,
      range: name === 'Air (bottom)' ? ranges.Water : range
    }))
  )
]
