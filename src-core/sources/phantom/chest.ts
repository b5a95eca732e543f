import type { Random } from '../../random/random.ts'
import { Blob, BlobLayer, type Layer } from './organ-shapes.ts'
import { between, tissues, waves, type Trunk } from './trunk.ts'
import { polyline, TubeLayer, type Point, type Segment, growTree } from './tubes.ts'

export interface Chest {
  readonly lungs: readonly [right: Blob, left: Blob]
  /** Organs that limit the lungs. */
  readonly obstacles: readonly Blob[]
  readonly pulmonary: readonly Segment[]
  readonly layers: Layer[]
}

function makeLung(random: Random, trunk: Trunk, sign: number): Blob {
  return new Blob({
    centre: [sign * 68, -2, 95],
    radii: [between(random, 46, 50), 96, between(random, 150, 162)],
    taper: 2.6,
    harmonics: waves(random, 3, 0.05),
    within: (z) => ({ ...trunk.cavity(z), a: trunk.cavity(z).a - 1, b: trunk.cavity(z).b - 1 })
  })
}

/** Arteries and veins of one lung, outside of heart and upper abdomen. */
function growLungVessels(random: Random, lung: Blob, sign: number, obstacles: readonly Blob[]): Segment[] {
  const contains = ([x, y, z]: Point, margin: number) =>
    lung.contains(x, y, z, margin) && !obstacles.some((obstacle) => obstacle.contains(x, y, z, -1.5))
  // The heart is at the place of the left root: its vessels enter further out and back.
  const x = sign < 0 ? -34 : 62
  const y = sign < 0 ? 8 : 24
  const roots: Point[] = [
    [x, y - 6, 64],
    [x, y + 2, 48],
    [x, y + 8, 34]
  ]
  return roots.flatMap((root) =>
    growTree(random, {
      root,
      leaves: 220,
      leafRadius: 0.62,
      box: [
        [sign * 68 - 55, -85, -70],
        [sign * 68 + 55, 85, 205]
      ],
      contains
    })
  )
}

function makeAirways(): Layer[] {
  const windpipe: Point[] = [
    [0, 2, 220],
    [1, 8, 140],
    [0, 14, 88]
  ]
  const right: Point[] = [
    [0, 14, 88],
    [-20, 16, 66],
    [-42, 18, 48],
    [-56, 24, 20]
  ]
  const left: Point[] = [
    [0, 14, 88],
    [22, 18, 70],
    [44, 20, 54],
    [58, 28, 26]
  ]
  const segments = [
    ...polyline(windpipe, () => 9.5),
    ...polyline(right, (share) => 8 - 4 * share),
    ...polyline(left, (share) => 7.5 - 4 * share)
  ]
  return [new TubeLayer(segments, tissues.wall), new TubeLayer(segments, tissues.airway, 1.6)]
}

/** Aorta with its arch, both caval veins, the pulmonary trunk and the oesophagus. */
function makeGreatVessels(): Layer[] {
  const aorta: Point[] = [
    [12, -22, 60],
    [4, -34, 84],
    [2, -32, 104],
    [10, -10, 118],
    [20, 14, 112],
    [24, 32, 94],
    [24, 40, 60],
    [20, 40, 10],
    [12, 36, -40],
    [6, 24, -80],
    [2, 20, -140],
    [2, 20, -210]
  ]
  const cava: Point[] = [
    [-22, -8, 40],
    [-24, 8, 6],
    [-22, 16, -40],
    [-20, 18, -120],
    [-19, 20, -210]
  ]
  const upperCava: Point[] = [
    [-22, -12, 60],
    [-26, -14, 110],
    [-24, -18, 220]
  ]
  const trunk: Point[] = [
    [18, -36, 56],
    [24, -22, 72],
    [14, -4, 74],
    [-24, 0, 68]
  ]
  const oesophagus: Point[] = [
    [4, 22, 220],
    [4, 28, 90],
    [8, 28, 30],
    [26, 6, -16]
  ]
  return [
    new TubeLayer(
      polyline(oesophagus, () => 7),
      tissues.wall
    ),
    new TubeLayer(
      [...polyline(cava, () => 11), ...polyline(upperCava, () => 9), ...polyline(trunk, (s) => 13 - 4 * s)],
      tissues.enhanced
    ),
    new TubeLayer(
      polyline(aorta, (share) => 14.5 - 5.5 * share),
      tissues.wall
    ),
    new TubeLayer(
      polyline(aorta, (share) => 14.5 - 5.5 * share),
      { hounsfield: 178, texture: 3 },
      1.5
    )
  ]
}

function makeHeart(random: Random, pericardium: Blob): Layer[] {
  const chamber = { hounsfield: 172, texture: 3 }
  return [
    new BlobLayer(pericardium, tissues.fat),
    new BlobLayer(
      { centre: [20, -20, 30], radii: [54, 44, 50], angle: 0.55, harmonics: waves(random, 2, 0.03) },
      tissues.heart
    ),
    new BlobLayer(
      { centre: [36, -16, 24], radii: [26, 18, 34], angle: 0.7, harmonics: waves(random, 3, 0.06) },
      chamber
    ),
    new BlobLayer(
      { centre: [2, -34, 26], radii: [22, 15, 34], angle: 0.4, harmonics: waves(random, 3, 0.08) },
      chamber
    ),
    new BlobLayer({ centre: [4, 4, 44], radii: [24, 14, 24], angle: 0.1, harmonics: waves(random, 3, 0.08) }, chamber)
  ]
}

/**
 * Lungs with their vessels, airways, heart and great vessels.
 * @param solids organs of the upper abdomen, which bulge into the lungs from below.
 */
export function makeChest(random: Random, trunk: Trunk, solids: readonly Blob[]): Chest {
  const lungs = [makeLung(random, trunk, -1), makeLung(random, trunk, 1)] as const
  const pericardium = new Blob({
    centre: [18, -18, 34],
    radii: [62, 54, 60],
    angle: 0.5,
    harmonics: waves(random, 2, 0.03)
  })
  const obstacles = [...solids, pericardium]
  const pulmonary = lungs.flatMap((lung, index) => growLungVessels(random, lung, index === 0 ? -1 : 1, obstacles))
  return {
    lungs,
    obstacles,
    pulmonary,
    layers: [
      ...lungs.map((lung) => new BlobLayer(lung, tissues.lung)),
      new TubeLayer(pulmonary, tissues.blood),
      ...makeHeart(random, pericardium),
      ...makeGreatVessels(),
      ...makeAirways()
    ]
  }
}
