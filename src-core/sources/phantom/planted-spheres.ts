import type { Random } from '../../random/random.ts'
import type { Abdomen } from './abdomen.ts'
import type { Chest } from './chest.ts'
import type { Layer } from './organ-shapes.ts'
import type { Tissue } from './phantom-canvas.ts'
import { between, tissues } from './trunk.ts'
import { TubeLayer, type Point, type Segment } from './tubes.ts'

export type PlantedKind = 'liver-lesion' | 'lung-nodule' | 'calcification'

/** A sphere of known place, size and contrast. */
export interface Planted {
  readonly id: string
  readonly kind: PlantedKind
  /** Position in mm from the centre of the slice at height 0: x to the right of the image, y down, z to the head. */
  readonly centre: Point
  /** Radius in mm. */
  readonly radius: number
  /** HU of the sphere minus HU of the tissue around it, without texture. */
  readonly contrast: number
}

const attempts = 400

/** True if a sphere of radius `reach` mm touches no vessel with a radius of `thicker` mm or more. */
function clearOf(segments: readonly Segment[], [x, y, z]: Point, reach: number, thicker: number): boolean {
  return segments.every(({ from, to, fromRadius }) => {
    if (fromRadius < thicker) return true
    const direction = [to[0] - from[0], to[1] - from[1], to[2] - from[2]] as const
    const squared = direction[0] ** 2 + direction[1] ** 2 + direction[2] ** 2
    const along = ((x - from[0]) * direction[0] + (y - from[1]) * direction[1] + (z - from[2]) * direction[2]) / squared
    const share = Math.min(1, Math.max(0, along))
    const distance = Math.hypot(
      x - from[0] - share * direction[0],
      y - from[1] - share * direction[1],
      z - from[2] - share * direction[2]
    )
    return distance > reach + fromRadius
  })
}

/** A random place in the box for which `fits` is true; null if none is found. */
function findPlace(random: Random, box: readonly [Point, Point], fits: (point: Point) => boolean): Point | null {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const point: Point = [
      between(random, box[0][0], box[1][0]),
      between(random, box[0][1], box[1][1]),
      between(random, box[0][2], box[1][2])
    ]
    if (fits(point)) return point
  }
  return null
}

const apart = (planted: readonly Planted[], [x, y, z]: Point, reach: number) =>
  planted.every(
    (other) => Math.hypot(x - other.centre[0], y - other.centre[1], z - other.centre[2]) > reach + other.radius + 2
  )

/** Low-contrast lesions over the height of the liver. The first is at height 0, the middle of every phantom. */
function plantLiverLesions(random: Random, { liver, hepatic }: Abdomen): Planted[] {
  const planted: Planted[] = []
  const levels = [0, ...Array.from({ length: 17 }, (_, index) => -108 + index * 7.4)]
  for (const [index, level] of levels.entries()) {
    const radius = index === 0 ? 7 : between(random, 2.5, 9.5)
    const spread = index === 0 ? 0.5 : 3.5
    const centre = findPlace(
      random,
      [
        [-125, -75, level - spread],
        [35, 65, level + spread]
      ],
      (point) =>
        liver.contains(point[0], point[1], point[2], radius + 3) &&
        clearOf(hepatic, point, radius + 0.7, 1.2) &&
        apart(planted, point, radius)
    )
    if (centre === null) continue
    const contrast = Math.round(index % 3 === 2 ? between(random, 15, 40) : -between(random, 14, 45))
    planted.push({ id: `liver-${planted.length + 1}`, kind: 'liver-lesion', centre, radius, contrast })
  }
  return planted
}

function plantNodules(random: Random, { lungs, pulmonary, obstacles }: Chest): Planted[] {
  const planted: Planted[] = []
  for (let index = 0; index < 12; index++) {
    const radius = between(random, 1.5, 5)
    const level = -25 + index * 17
    const sign = index % 2 === 0 ? -1 : 1
    const centre = findPlace(
      random,
      [
        [sign * 68 - 55, -75, level - 6],
        [sign * 68 + 55, 75, level + 6]
      ],
      (point) =>
        lungs[index % 2]!.contains(point[0], point[1], point[2], radius + 2) &&
        clearOf(pulmonary, point, radius + 0.7, 0.55) &&
        !obstacles.some((obstacle) => obstacle.contains(point[0], point[1], point[2], -radius - 3))
    )
    if (centre === null) continue
    const contrast = Math.round(between(random, 20, 60) - tissues.lung.hounsfield)
    planted.push({ id: `lung-${planted.length + 1}`, kind: 'lung-nodule', centre, radius, contrast })
  }
  return planted
}

/** Small dense spheres in the liver. */
function plantCalcifications(random: Random, { liver }: Abdomen, others: readonly Planted[]): Planted[] {
  const planted: Planted[] = []
  for (let index = 0; index < 8; index++) {
    const radius = between(random, 0.8, 2.2)
    const level = -95 + index * 15
    const centre = findPlace(
      random,
      [
        [-125, -75, level - 6],
        [35, 65, level + 6]
      ],
      (point) =>
        liver.contains(point[0], point[1], point[2], radius + 3) && apart([...others, ...planted], point, radius)
    )
    if (centre === null) continue
    const contrast = Math.round(between(random, 250, 700))
    planted.push({ id: `calcification-${planted.length + 1}`, kind: 'calcification', centre, radius, contrast })
  }
  return planted
}

/** Places all spheres of a phantom. */
export function plantSpheres(random: Random, chest: Chest, abdomen: Abdomen): Planted[] {
  const lesions = plantLiverLesions(random, abdomen)
  return [...lesions, ...plantNodules(random, chest), ...plantCalcifications(random, abdomen, lesions)]
}

/** Layers of planted spheres. Each sphere replaces the tissue around it by one with its contrast. */
export function sphereLayers(planted: readonly Planted[]): Layer[] {
  return planted.map(({ kind, centre, radius, contrast }) => {
    const around = kind === 'lung-nodule' ? tissues.lung : tissues.liver
    const tissue: Tissue = { hounsfield: around.hounsfield + contrast, texture: tissues.liver.texture }
    return new TubeLayer([{ from: centre, to: centre, fromRadius: radius, toRadius: radius }], tissue)
  })
}
