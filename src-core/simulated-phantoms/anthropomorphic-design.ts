import { Random } from '../random/random.ts'
import { polar, type DesignedModule, type Feature, type PhantomDesign } from './phantom-design.ts'
import type { Solid } from './solids.ts'

/** HU of tissues with contrast medium in the portal phase, own choice. */
const tissue = {
  fat: -100,
  muscle: 55,
  abdomen: -95,
  liver: 105,
  vessel: 165,
  spleen: 115,
  stomach: 20,
  gas: -950,
  lung: -850,
  cortex: 550,
  marrow: 180,
  canal: 20,
  aorta: 160
} as const

interface Organ {
  readonly x: number
  readonly y: number
  readonly halfAxes: readonly [number, number]
  readonly angle?: number
  readonly hounsfield: number
  /** HU around it. */
  readonly within: number
}

/** Organs as rods with elliptic sections, in mm. */
const organs: readonly Organ[] = [
  { x: 0, y: 0, halfAxes: [160, 112], hounsfield: tissue.fat, within: -1000 },
  { x: 0, y: 0, halfAxes: [148, 100], hounsfield: tissue.muscle, within: tissue.fat },
  { x: 0, y: -10, halfAxes: [130, 78], hounsfield: tissue.abdomen, within: tissue.muscle },
  { x: -56, y: -18, halfAxes: [66, 52], angle: -8, hounsfield: tissue.liver, within: tissue.abdomen },
  { x: 96, y: -8, halfAxes: [20, 34], angle: 10, hounsfield: tissue.spleen, within: tissue.abdomen },
  { x: 46, y: -42, halfAxes: [32, 28], angle: 10, hounsfield: tissue.stomach, within: tissue.abdomen },
  { x: 46, y: -56, halfAxes: [18, 8], angle: 0, hounsfield: tissue.gas, within: tissue.stomach },
  { x: 0, y: 44, halfAxes: [21, 16], hounsfield: tissue.cortex, within: tissue.abdomen },
  { x: 0, y: 44, halfAxes: [19.5, 14.5], hounsfield: tissue.marrow, within: tissue.cortex },
  { x: 0, y: 84, halfAxes: [16, 12], hounsfield: tissue.cortex, within: tissue.muscle },
  { x: 0, y: 81, halfAxes: [9.5, 7.5], hounsfield: tissue.canal, within: tissue.cortex },
  { x: 26, y: 16, halfAxes: [11, 11], hounsfield: tissue.aorta, within: tissue.abdomen },
  { x: -26, y: 14, halfAxes: [12, 9], angle: 20, hounsfield: tissue.vessel, within: tissue.liver }
]

/** Bases of the lungs: ellipsoids that grow along z, in the abdomen's back. */
const lungs: readonly Solid[] = [-1, 1].map((side) => ({
  kind: 'ellipsoid',
  x: side * 62,
  y: 45,
  z: 40,
  halfAxes: [27, 9, 70],
  angle: side * -18,
  hounsfield: tissue.lung - tissue.abdomen
}))

/** Clockwise angles of the ribs about the body, in degrees. */
const ribAngles = [-160, -130, -105, -75, -50, -20, 15, 45, 135, 165]

const ribs: readonly Organ[] = ribAngles.flatMap((degrees) => {
  const direction = polar(1, degrees)
  const [x, y] = [139 * direction.x, -5 + 89 * direction.y]
  const angle = (Math.atan2(89 * direction.x, -139 * direction.y) * 180) / Math.PI
  const bone = { x, y, angle, halfAxes: [8, 4.5], hounsfield: tissue.cortex, within: tissue.muscle } as const
  return [bone, { ...bone, halfAxes: [6.8, 3.3], hounsfield: tissue.marrow, within: tissue.cortex } as const]
})

/** Vessels of the liver: from, to and radius, in mm. */
const vessels = [
  [[-30, -8, -30], [-58, -30, 30], 4],
  [[-50, -22, -30], [-92, -24, 30], 3],
  [[-62, -38, -30], [-84, -46, 30], 2],
  [[-44, 4, -30], [-84, 8, 30], 3],
  [[-16, -26, -30], [-26, -48, 30], 2.5],
  [[-100, -30, -30], [-106, -6, 30], 1.5]
] as const

/** Lesions: place, diameter in mm, HU above the liver. */
const lesions = [
  [-70, -8, 14, -12],
  [-98, -14, 10, -18],
  [-38, -38, 8, -25],
  [-62, 16, 6, -35],
  [-74, -52, 10, 20],
  [-6, -22, 5, -45]
] as const

/** Grains of the liver: number, radii and contrasts. */
const texture = { grains: 260, radius: [1.5, 5], contrast: 14, reach: 25, seed: 464 } as const

/**
 * A slice of an upper abdomen from ellipses: liver with texture, vessels and lesions, spleen, stomach, lung bases, ribs
 * and spine. The part `absent` has the same anatomy without lesions. Own design: it resembles no person.
 */
export function anthropomorphicDesign(): PhantomDesign {
  const module: DesignedModule = { kind: 'anatomy', name: 'Abdomen', from: -30, to: 30, hounsfield: tissue.liver }
  const anatomy = [
    ...[...organs, ...ribs].map(organSolid),
    ...lungs,
    ...vessels.map(([from, to, radius]) => vessel(from, to, radius)),
    ...liverTexture()
  ]
  const features = lesions.map(([x, y, diameter, contrast]): Feature => ({
    kind: 'lesion',
    name: `Lesion ${diameter} mm, ${contrast} HU`,
    module: module.name,
    x,
    y,
    from: -diameter / 2,
    to: diameter / 2,
    diameter,
    hounsfield: tissue.liver + contrast,
    contrast
  }))
  return {
    id: 'anthropomorphic',
    name: 'Anthropomorphic abdomen',
    citation: 'own design of Denoscope',
    radius: 160,
    modules: [module],
    features,
    parts: [
      { name: 'present', solids: [...anatomy, ...features.map(lesionSolid)] },
      { name: 'absent', solids: anatomy }
    ]
  }
}

const organSolid = ({ hounsfield, within, ...place }: Organ): Solid => ({
  kind: 'rod',
  ...place,
  hounsfield: hounsfield - within
})

const lesionSolid = ({ x, y, diameter, contrast }: Feature): Solid => ({
  kind: 'ellipsoid',
  x,
  y,
  z: 0,
  halfAxes: [diameter / 2, diameter / 2, diameter / 2],
  hounsfield: contrast
})

type Point = readonly [x: number, y: number, z: number]

const vessel = ([x, y, z]: Point, [endX, endY, endZ]: Point, radius: number): Solid => ({
  kind: 'tube',
  x,
  y,
  z,
  end: { x: endX, y: endY, z: endZ },
  radius,
  hounsfield: tissue.vessel - tissue.liver
})

/** Grains of random place, size and contrast within the liver. */
function liverTexture(): Solid[] {
  const random = new Random(texture.seed)
  const { x, y, halfAxes, angle = 0 } = organs.find(({ hounsfield }) => hounsfield === tissue.liver)!
  return Array.from({ length: texture.grains }, () => {
    const [smallest, largest] = texture.radius
    const radius = smallest + (largest - smallest) * random.uniform()
    const place = polar(Math.sqrt(random.uniform()), 360 * random.uniform())
    const inside = { x: place.x * (halfAxes[0] - radius), y: place.y * (halfAxes[1] - radius) }
    const [cosine, sine] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
    return {
      kind: 'ellipsoid',
      x: x + inside.x * cosine - inside.y * sine,
      y: y + inside.x * sine + inside.y * cosine,
      z: texture.reach * (2 * random.uniform() - 1),
      halfAxes: [radius, radius, radius],
      hounsfield: texture.contrast * (2 * random.uniform() - 1)
    }
  })
}
