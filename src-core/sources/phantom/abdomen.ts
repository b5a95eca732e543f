import type { Random } from '../../random/random.ts'
import type { Tissue } from './phantom-canvas.ts'
import { Blob, BlobLayer, type BlobShape, type Layer } from './organ-shapes.ts'
import { between, tissues, waves, type Trunk } from './trunk.ts'
import { polyline, TubeLayer, type Point, type Segment, growTree } from './tubes.ts'

export interface Abdomen {
  readonly liver: Blob
  readonly hepatic: readonly Segment[]
  /** Organs that reach up beside the lungs. */
  readonly solids: readonly Blob[]
  readonly layers: Layer[]
}

function makeLiver(random: Random, trunk: Trunk): Blob {
  return new Blob({
    centre: [-46, -8, -42],
    radii: [between(random, 92, 100), between(random, 66, 72), between(random, 78, 84)],
    taper: 2.4,
    lean: [0.16, 0.02],
    angle: -0.28,
    harmonics: waves(random, 4, 0.05),
    within: shrunk(trunk, 4)
  })
}

/** Portal vein from below, hepatic veins from the caval end above. */
function growLiverVessels(random: Random, liver: Blob, gallbladder: Blob): Segment[] {
  const contains = ([x, y, z]: Point, margin: number) =>
    liver.contains(x, y, z, margin) && !gallbladder.contains(x, y, z, -2)
  const roots: { root: Point; leaves: number }[] = [
    { root: [-32, 2, -64], leaves: 150 },
    { root: [-30, 8, 8], leaves: 70 },
    { root: [-26, -4, 6], leaves: 60 }
  ]
  return roots.flatMap((start) =>
    growTree(random, {
      ...start,
      leafRadius: 0.8,
      box: [
        [-135, -80, -130],
        [50, 75, 45]
      ],
      contains
    })
  )
}

/** An organ with a wall. Its content is the same shape, smaller. */
function hollow(shape: BlobShape, wall: number, content: Tissue | ((z: number) => Tissue)): Layer[] {
  const [x, y, z] = shape.radii
  const inner: BlobShape = { ...shape, radii: [x - wall, y - wall, z - wall] }
  return [new BlobLayer(shape, tissues.wall), new BlobLayer(inner, content)]
}

const shrunk = (trunk: Trunk, by: number) => (z: number) => ({
  ...trunk.cavity(z),
  a: trunk.cavity(z).a - by,
  b: trunk.cavity(z).b - by
})

function makeStomach(random: Random, shape: BlobShape): Layer[] {
  const bubble: BlobShape = {
    centre: [52, -38, -30],
    radii: [24, 12, 34],
    lean: [0.25, 0.1],
    harmonics: waves(random, 2, 0.05)
  }
  return [...hollow(shape, 4.5, tissues.content), new BlobLayer(bubble, tissues.gas)]
}

function makeKidney(random: Random, sign: number): Layer[] {
  const centre = [sign * 58, 36, sign < 0 ? -104 : -92] as const
  const harmonics = [{ order: 2, amplitude: 0.06, phase: sign < 0 ? 0 : Math.PI, drift: 0 }, ...waves(random, 3, 0.03)]
  const angle = sign * 0.9
  return [
    new BlobLayer({ centre, radii: [27, 21, 52], angle, harmonics }, tissues.kidneyCortex),
    new BlobLayer(
      {
        centre: [centre[0] - sign * 4, centre[1], centre[2]],
        radii: [18, 12, 40],
        angle,
        harmonics: waves(random, 5, 0.16)
      },
      tissues.kidneyMedulla
    ),
    new BlobLayer(
      {
        centre: [centre[0] - sign * 12, centre[1] - 3, centre[2]],
        radii: [13, 7, 24],
        angle,
        harmonics: waves(random, 3, 0.12)
      },
      tissues.fat
    )
  ]
}

/** Loops of small bowel in the lower cavity. A third has oral contrast. */
function makeSmallBowel(random: Random): Layer[] {
  return [tissues.content, tissues.oralContrast, tissues.content].flatMap((content) => {
    const points: Point[] = [[between(random, -40, 40), between(random, -40, -10), -95]]
    while (points.length < 150) points.push(wander(random, points))
    const tube = polyline(points, (share) => 11 + 2 * Math.sin(40 * share))
    return [new TubeLayer(tube, tissues.wall), new TubeLayer(tube, content, 2.4)]
  })
}

/** The next point of a loop: in its direction, with a random bend, within the space for bowel. */
function wander(random: Random, points: readonly Point[]): Point {
  const last = points.at(-1)!
  const before = points.at(-2) ?? [last[0] - 1, last[1], last[2]]
  const centre: Point = [0, -30, -145]
  const room: Point = [68, 34, 58]
  const raw = last.map((value, axis) => {
    const pull = -1.6 * ((value - centre[axis]!) / room[axis]!) ** 3
    return 0.8 * (value - before[axis]!) + pull * 4 + 4.5 * random.normal()
  })
  const length = Math.hypot(...raw) / 9
  return [last[0] + raw[0]! / length, last[1] + raw[1]! / length, last[2] + raw[2]! / length]
}

/** Ascending, transverse and descending colon. */
function makeColon(random: Random): Layer[] {
  const jitter = () => between(random, -4, 4)
  const path: Point[] = [
    [-84, 8, -210],
    [-88, 6 + jitter(), -160],
    [-84, -2 + jitter(), -128],
    [-58, -38 + jitter(), -120],
    [-20, -52 + jitter(), -126],
    [24, -54 + jitter(), -122],
    [62, -40 + jitter(), -106],
    [88, -4, -88 + jitter()],
    [92, 14, -130],
    [92, 16 + jitter(), -170],
    [86, 14, -210]
  ]
  const radius = (share: number) => 17 + 3 * Math.sin(55 * share)
  const fine = refine(path, 8)
  const tube = polyline(fine, radius)
  const gas = polyline(
    fine.map(([x, y, z]): Point => [x, y - 6, z]),
    (share) => 11 + 3 * Math.sin(55 * share)
  )
  return [
    new TubeLayer(tube, tissues.wall),
    new TubeLayer(tube, tissues.stool, 2.2),
    new TubeLayer(gas, tissues.gas, 2)
  ]
}

/** Catmull-Rom points between the given ones. */
function refine(path: readonly Point[], pieces: number): Point[] {
  const at = (index: number) => path[Math.min(Math.max(index, 0), path.length - 1)]!
  return Array.from({ length: (path.length - 1) * pieces + 1 }, (_, step): Point => {
    const index = Math.min(Math.floor(step / pieces), path.length - 2)
    const t = step / pieces - index
    const value = (axis: number) => {
      const [a, b, c, d] = [at(index - 1)[axis]!, at(index)[axis]!, at(index + 1)[axis]!, at(index + 2)[axis]!]
      return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    }
    return [value(0), value(1), value(2)]
  })
}

/** Vessels of the mesentery, in the fat of the lower cavity. */
function makeMesentery(random: Random): Layer {
  const contains = ([x, y, z]: Point) => (x / 90) ** 2 + ((y + 18) / 52) ** 2 < 1 && z > -205 && z < -60
  const tree = growTree(random, {
    root: [4, 2, -74],
    leaves: 120,
    leafRadius: 0.8,
    box: [
      [-90, -75, -205],
      [90, 40, -60]
    ],
    contains
  })
  return new TubeLayer(tree, tissues.enhanced)
}

/** Liver with vessels, gallbladder, spleen, stomach, pancreas, kidneys and bowel. */
export function makeAbdomen(random: Random, trunk: Trunk): Abdomen {
  const liver = makeLiver(random, trunk)
  const gallbladder: BlobShape = {
    centre: [-46, -36, -86],
    radii: [14, 18, 26],
    lean: [-0.2, -0.3],
    harmonics: waves(random, 2, 0.05)
  }
  const hepatic = growLiverVessels(random, liver, new Blob(gallbladder))
  const spleen = new Blob({
    centre: [84, 26, -32],
    radii: [30, 44, 50],
    taper: 2.2,
    angle: 0.35,
    harmonics: waves(random, 3, 0.06),
    within: shrunk(trunk, 5)
  })
  const stomach: BlobShape = {
    centre: [50, -22, -38],
    radii: [42, 34, 52],
    lean: [0.25, 0.1],
    angle: 0.35,
    harmonics: waves(random, 2, 0.06),
    within: shrunk(trunk, 5)
  }
  const pancreas = refine(
    [
      [-24, -6, -88],
      [-4, -14, -82],
      [24, -10, -72],
      [52, 6, -62],
      [68, 14, -54]
    ],
    6
  )
  return {
    liver,
    hepatic,
    solids: [liver, spleen, new Blob(stomach)],
    layers: [
      makeMesentery(random),
      ...makeSmallBowel(random),
      ...makeColon(random),
      new TubeLayer(
        polyline(pancreas, (share) => 9 + 2 * Math.sin(30 * share)),
        tissues.pancreas
      ),
      ...makeKidney(random, -1),
      ...makeKidney(random, 1),
      new BlobLayer(spleen, tissues.spleen),
      ...makeStomach(random, stomach),
      new BlobLayer(liver, tissues.liver),
      new TubeLayer(hepatic, tissues.hepaticVessel),
      ...hollow(gallbladder, 1.5, tissues.bile)
    ]
  }
}
