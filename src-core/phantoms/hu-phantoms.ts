/** A rod of known material in a phantom slice. */
export interface Insert {
  readonly name: string
  /** Clockwise from 3 o'clock, in degrees. */
  readonly angle: number
  readonly material: Material
  /** Material of an empty slot. Absent for a solid rod. */
  readonly emptyMaterial?: Material
}

export interface Material {
  /** Accepted HU. */
  readonly range: readonly [low: number, high: number]
  /** HU without error; null if the programme states a range only. */
  readonly nominal: number | null
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

const material = (low: number, high: number, nominal: number | null): Material => ({ range: [low, high], nominal })

const acrInserts: readonly Insert[] = [
  { name: 'Air', angle: 45, material: material(-1005, -970, -1000) },
  { name: 'Polyethylene', angle: 225, material: material(-107, -84, null) },
  { name: 'Acrylic', angle: 135, material: material(110, 135, null) },
  { name: 'Bone', angle: -45, material: material(850, 970, null) },
  { name: 'Water', angle: 180, material: material(-7, 7, 0) }
]

const materials = {
  Air: material(-1046, -986, -1000),
  PMP: material(-220, -172, -196),
  LDPE: material(-121, -87, -104),
  Poly: material(-65, -29, -47),
  Water: material(-7, 7, 0),
  Acrylic: material(92, 137, 115),
  Delrin: material(344, 387, 365),
  Teflon: material(941, 1060, 1000),
  '20% Bone': material(211, 263, 237),
  '50% Bone': material(667, 783, 725)
}

const insert = (id: keyof typeof materials, angle: number, name: string = id): Insert => ({
  name,
  angle,
  material: materials[id]
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
  citation: 'Catphan manual, Phantom Laboratory; angles and nominal HU as in pylinac 3.49.0'
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
  // One air slot of the 504 holds a vial of water here, or nothing.
  catphan('catphan600', 'Catphan 600, CTP404', [
    ...catphan504.slice(0, -1).map((rod) => ({ ...rod, angle: rod.angle + 180 })),
    { name: 'Water vial', angle: -90, material: materials.Water, emptyMaterial: materials.Air }
  ]),
  {
    ...catphan('catphan500', 'Catphan 500, CTP401', [
      insert('LDPE', 0),
      insert('Air', 90),
      insert('Teflon', 180),
      insert('Acrylic', -90)
    ]),
    distance: 58.5,
    citation: 'materials: Catphan manual, Phantom Laboratory; places: alexandria-project 0.5.0.post0, a public program'
  }
]

/** Material of an insert with this mean in HU: that of an empty slot if the mean is nearer to it. */
export function materialOf({ material: filled, emptyMaterial }: Insert, mean: number): Material {
  const distance = ({ range }: Material) => Math.abs(mean - (range[0] + range[1]) / 2)
  return emptyMaterial && distance(emptyMaterial) < distance(filled) ? emptyMaterial : filled
}
