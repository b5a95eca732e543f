import type { Random } from '../../random/random.ts'
import { BlobLayer, type Layer } from './organ-shapes.ts'
import { between, highest, lowest, tissues, waves, type Trunk } from './trunk.ts'
import { polyline, TubeLayer, type Point, type Segment } from './tubes.ts'

const vertebraHeight = 29

/** Share of bone at height z: 0 in a disc, 1 in the middle of a vertebral body, smooth between. */
function boneShare(z: number): number {
  const phase = (((z - lowest) % vertebraHeight) + vertebraHeight) % vertebraHeight
  const fromEnd = Math.min(phase, vertebraHeight - phase)
  return Math.min(1, Math.max(0, (fromEnd - 2.6) / 1.4))
}

const mix = (a: number, b: number, share: number) => a + (b - a) * share

/**
 * Vertebral bodies and discs, the cord in its canal, and the arch, spinous and transverse processes of each vertebra.
 */
function makeSpine(random: Random): Layer[] {
  const y = 50
  const body = (inset: number) => ({
    centre: [0, y, 0] as const,
    radii: [23 - inset, 17.5 - inset, 2000] as const,
    harmonics: [
      { order: 2, amplitude: 0.03, phase: 0, drift: 0 },
      { order: 3, amplitude: 0.04, phase: Math.PI / 2, drift: 0 }
    ]
  })
  const shell = (z: number) => ({ hounsfield: mix(96, 640, boneShare(z)), texture: mix(5, 30, boneShare(z)) })
  const inside = (z: number) => {
    // End plates are denser than the middle of a vertebral body.
    const plate = 4 * boneShare(z) * (1 - boneShare(z))
    return {
      hounsfield: mix(tissues.disc.hounsfield, tissues.marrow.hounsfield, boneShare(z)) + 330 * plate,
      texture: mix(5, 40, boneShare(z))
    }
  }
  const arches = vertebrae().flatMap((z) => makeArch(z, y, random))
  return [
    new TubeLayer(arches, { hounsfield: 640, texture: 30 }),
    new TubeLayer(arches, tissues.marrow, 2),
    new BlobLayer(body(0), shell),
    new BlobLayer(body(1.8), inside),
    new BlobLayer({ centre: [0, y + 25.5, 0], radii: [11, 8.5, 2000] }, tissues.cord)
  ]
}

function vertebrae(): number[] {
  const count = Math.ceil((highest - lowest) / vertebraHeight)
  return Array.from({ length: count }, (_, index) => lowest + (index + 0.5) * vertebraHeight)
}

function makeArch(z: number, y: number, random: Random): Segment[] {
  const tip = between(random, -2, 2)
  const sides = [-1, 1].flatMap((sign) => {
    const pedicle: Point[] = [
      [sign * 14, y + 12, z + 4],
      [sign * 15, y + 25, z + 2],
      [sign * 9, y + 34, z - 5],
      [0, y + 38, z - 8]
    ]
    const transverse: Point[] = [
      [sign * 15, y + 24, z + 2],
      [sign * 30, y + 28, z + 3],
      [sign * 36, y + 31, z + 3]
    ]
    return [...polyline(pedicle, () => 4.4), ...polyline(transverse, (share) => 4.4 - 1.2 * share)]
  })
  return [
    ...sides,
    ...polyline(
      [
        [0, y + 37, z - 6],
        [tip, y + 42, z - 14]
      ],
      () => 4
    )
  ]
}

/** Right-hand (sign -1) or left-hand rib number `index` (0 at the top) along the chest wall. */
function ribPath(trunk: Trunk, index: number, sign: number): { bone: Point[]; cartilage: Point[] } {
  const top = 190 - index * 25
  const reach = index < 10 ? 0.82 - 0.012 * index : 0.5
  const drop = 70 + 4 * index
  const at = (share: number): Point => {
    const angle = Math.PI / 2 - 0.28 - share * Math.PI
    const z = top - drop * Math.sin((share * Math.PI) / 2) ** 1.2
    const wall = trunk.cavity(z)
    return [sign * (wall.a + 5) * Math.cos(angle), wall.y + (wall.b + 5) * Math.sin(angle), z]
  }
  const shares = (from: number, to: number, count: number) =>
    Array.from({ length: count }, (_, step) => at(from + ((to - from) * step) / (count - 1)))
  return { bone: shares(0, reach, 22), cartilage: index < 10 ? shares(reach, 0.9, 5) : [] }
}

function makeRibs(trunk: Trunk): Layer[] {
  const ribs = [-1, 1].flatMap((sign) => Array.from({ length: 12 }, (_, index) => ribPath(trunk, index, sign)))
  const bones = ribs.flatMap(({ bone }) => polyline(bone, (share) => 4.6 + 0.8 * share))
  const cartilages = ribs.flatMap(({ cartilage }) => (cartilage.length > 1 ? polyline(cartilage, () => 5.4) : []))
  return [
    new TubeLayer(cartilages, tissues.cartilage),
    new TubeLayer(bones, tissues.cortex),
    new TubeLayer(bones, tissues.marrow, 1.7)
  ]
}

function makeSternum(trunk: Trunk): Layer[] {
  const y = trunk.cavity(110).y - trunk.cavity(110).b - 6
  return [
    new BlobLayer({ centre: [0, y, 120], radii: [19, 7, 110], taper: 6 }, tissues.cortex),
    new BlobLayer({ centre: [0, y, 120], radii: [17, 5, 108], taper: 6 }, tissues.marrow)
  ]
}

/** Muscles beside the spine: the long back muscles, and in the abdomen the psoas. */
function makeBackMuscles(random: Random, trunk: Trunk): Layer[] {
  return [-1, 1].flatMap((sign) => [
    new BlobLayer(
      { centre: [sign * 30, 78, 0], radii: [25, 15, 2000], angle: sign * 0.12, harmonics: waves(random, 3, 0.05) },
      tissues.muscle
    ),
    new BlobLayer(
      {
        centre: [sign * 32, 42, -170],
        radii: [17, 20, 95],
        lean: [-sign * 0.06, 0.05],
        harmonics: waves(random, 2, 0.05),
        within: trunk.cavity
      },
      tissues.muscle
    )
  ])
}

/** Spine, ribs with cartilage, sternum, and the muscles beside the spine. */
export function makeSkeleton(random: Random, trunk: Trunk): Layer[] {
  return [...makeBackMuscles(random, trunk), ...makeSternum(trunk), ...makeRibs(trunk), ...makeSpine(random)]
}
