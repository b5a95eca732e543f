import { count } from '../../counts.ts'
import { createHash } from 'node:crypto'
import { DenoscopeError } from '../../errors.ts'
import type { Image } from '../../images/image.ts'
import { Random } from '../../random/random.ts'
import { sliceNumber } from '../slice-number.ts'
import { ctIntensityRange, type Source, type SourceSummary } from '../source.ts'
import { makeAbdomen } from './abdomen.ts'
import { makeSkeleton } from './bones.ts'
import { makeChest } from './chest.ts'
import type { Layer } from './organ-shapes.ts'
import { pixelSize, side, Canvas, Texture, toPixel } from './phantom-canvas.ts'
import { plantSpheres, sphereLayers, type Planted, type PlantedKind } from './planted-spheres.ts'
import { highest, lowest, makeTrunk, tissues } from './trunk.ts'
import type { Segment } from './tubes.ts'

export interface PhantomOptions {
  /** Unsigned 32-bit integer. Decides the anatomy. */
  readonly seed: number
  /** 1 to 2000. */
  readonly slices: number
}

/** Version of the generator. Incremented if a seed gives other pixels, so that ids of different phantoms differ. */
const phantomVersion = 1

function describePhantom({ seed, slices }: PhantomOptions): SourceSummary {
  return {
    id: `phantom-${seed}-${count(slices)}-v${phantomVersion}`,
    kind: 'phantom',
    label: `CT phantom, seed ${seed}`,
    details: [
      'Generated chest and abdomen, portal venous contrast, free of noise',
      'Known vessels, low-contrast liver lesions, lung nodules and calcifications',
      `Seed ${seed}, generator version ${phantomVersion}`
    ],
    unit: 'HU',
    intensityRange: ctIntensityRange,
    defaultWindow: { centre: 50, width: 400 },
    sliceCount: slices,
    rows: side,
    columns: side,
    pixelSpacing: [pixelSize, pixelSize],
    sliceSpacing: sliceSpacing(slices),
    // A patient on the back: liver on the left of the slice, spine at the bottom.
    edgeLetters: { top: 'A', right: 'L', bottom: 'P', left: 'R' },
    warnings: []
  }
}

/**
 * Opens the built-in CT phantom: slices of 512 x 512 in HU without noise, computed on reading (a few milliseconds
 * each). `phantomTruth` lists its content.
 * @throws argument.invalid for a bad seed or number of slices
 */
export async function openPhantom(options: PhantomOptions): Promise<Source> {
  const { seed, slices } = options
  if (!Number.isInteger(slices) || slices < 1 || slices > 2000) {
    throw new DenoscopeError('argument.invalid', `slices: expected 1 to 2000, got ${count(slices)}`)
  }
  const painter = new BodyPainter(makeBody(seed), seed)
  return {
    summary: describePhantom(options),
    readSlice: async (index: number): Promise<Image> => {
      if (!Number.isInteger(index) || index < 0 || index >= slices) {
        throw new DenoscopeError(
          'slice.out-of-range',
          `phantom: expected slice 1 to ${count(slices)}, got ${count(sliceNumber(index))}`
        )
      }
      return { data: painter.paint(sliceHeight(index, slices)), rows: side, columns: side }
    },
    contentHash: async () =>
      createHash('sha256')
        .update(JSON.stringify([phantomVersion, seed, slices]))
        .digest('hex')
  }
}

/** Anatomy of one phantom. */
interface PhantomBody {
  readonly layers: readonly Layer[]
  readonly planted: readonly Planted[]
  readonly pulmonary: readonly Segment[]
  readonly hepatic: readonly Segment[]
}

/** Anatomy by seed, independent of the number of slices. */
function makeBody(seed: number): PhantomBody {
  const trunk = makeTrunk(new Random(seed, 1))
  const abdomen = makeAbdomen(new Random(seed, 2), trunk)
  const chest = makeChest(new Random(seed, 3), trunk, abdomen.solids)
  const planted = plantSpheres(new Random(seed, 5), chest, abdomen)
  const skeleton = makeSkeleton(new Random(seed, 4), trunk)
  return {
    layers: [...trunk.layers, ...chest.layers, ...abdomen.layers, ...skeleton, ...sphereLayers(planted)],
    planted,
    pulmonary: chest.pulmonary,
    hepatic: abdomen.hepatic
  }
}

/** Distance of slices in mm: 1.25, or less so that all slices fit into the anatomy. */
export const sliceSpacing = (slices: number): number => Math.min(1.25, (highest - lowest - 20) / slices)

/** Height of slice `index` in mm, from the feet to the head. The centre of the series is the dome of the liver. */
const sliceHeight = (index: number, slices: number): number => (index - (slices - 1) / 2) * sliceSpacing(slices)

/** Paints cuts through a body. */
class BodyPainter {
  readonly #body: PhantomBody
  readonly #texture: Texture
  readonly #canvas = new Canvas()

  constructor(body: PhantomBody, seed: number) {
    this.#body = body
    this.#texture = new Texture(seed)
  }

  /** The cut at height z: 512 x 512 HU, row-major. */
  paint(z: number): Float32Array {
    this.#canvas.clear(tissues.air.hounsfield)
    for (const layer of this.#body.layers) layer.paint(this.#canvas, z)
    return this.#texture.develop(this.#canvas, z)
  }
}

/** Cut of a planted sphere in a slice. */
interface CutSphere {
  readonly id: string
  readonly kind: PlantedKind
  /** Row and column of its centre, in pixels from the centre of pixel (0, 0). */
  readonly row: number
  readonly column: number
  /** Radius of the cut in mm. */
  readonly radius: number
  /** HU above the tissue around it. */
  readonly contrast: number
}

/** A vessel at the point where its centreline crosses a slice. */
interface CutVessel {
  readonly organ: 'lung' | 'liver'
  readonly row: number
  readonly column: number
  /** Radius across the direction of the vessel in mm. */
  readonly radius: number
  /** Angle between the vessel and the normal of the slice in degrees. */
  readonly inclination: number
  readonly contrast: number
}

interface SliceTruth {
  readonly index: number
  /** Height in mm, towards the head. */
  readonly z: number
  readonly spheres: readonly CutSphere[]
  readonly vessels: readonly CutVessel[]
}

/** Content of a phantom, exact by construction, before point spread and texture. */
export interface PhantomTruth {
  readonly seed: number
  readonly pixelSpacing: readonly [row: number, column: number]
  readonly sliceSpacing: number
  readonly planted: readonly Planted[]
  readonly slices: readonly SliceTruth[]
}

/**
 * Planted spheres and vessels of a phantom, slice by slice. Two kinds of vessels are not listed: those that run within
 * a slice without crossing its plane, and those inside a planted sphere. At the root of a lung, an airway or a great
 * vessel may cover a listed vessel.
 */
export function phantomTruth({ seed, slices }: { seed: number; slices: number }): PhantomTruth {
  const { planted, pulmonary, hepatic } = makeBody(seed)
  const contrast = {
    lung: tissues.blood.hounsfield - tissues.lung.hounsfield,
    liver: tissues.hepaticVessel.hounsfield - tissues.liver.hounsfield
  }
  const sliceTruth = (_: unknown, index: number): SliceTruth => {
    const z = sliceHeight(index, slices)
    return {
      index,
      z,
      spheres: planted.flatMap((sphere) => cutSphere(sphere, z)),
      vessels: [
        ...pulmonary.flatMap((segment) => cutSegment(segment, z, 'lung', contrast.lung)),
        ...hepatic.flatMap((segment) => cutSegment(segment, z, 'liver', contrast.liver))
      ].filter((vessel) => !planted.some((sphere) => hides(sphere, vessel, z)))
    }
  }
  return {
    seed,
    pixelSpacing: [pixelSize, pixelSize],
    sliceSpacing: sliceSpacing(slices),
    planted,
    slices: Array.from({ length: slices }, sliceTruth)
  }
}

function cutSphere({ id, kind, centre, radius, contrast }: Planted, z: number): CutSphere[] {
  const squared = radius ** 2 - (z - centre[2]) ** 2
  if (squared <= 0) return []
  return [{ id, kind, row: toPixel(centre[1]), column: toPixel(centre[0]), radius: Math.sqrt(squared), contrast }]
}

function cutSegment(
  { from, to, fromRadius, toRadius }: Segment,
  z: number,
  organ: CutVessel['organ'],
  contrast: number
): CutVessel[] {
  const rise = to[2] - from[2]
  const share = (z - from[2]) / rise
  if (!(share >= 0 && share < 1)) return []
  const length = Math.hypot(to[0] - from[0], to[1] - from[1], rise)
  return [
    {
      organ,
      row: toPixel(from[1] + share * (to[1] - from[1])),
      column: toPixel(from[0] + share * (to[0] - from[0])),
      radius: fromRadius + share * (toRadius - fromRadius),
      inclination: (Math.acos(Math.abs(rise) / length) * 180) / Math.PI,
      contrast
    }
  ]
}

function hides({ centre, radius }: Planted, { row, column }: CutVessel, z: number): boolean {
  const [dx, dy] = [(column - toPixel(centre[0])) * pixelSize, (row - toPixel(centre[1])) * pixelSize]
  return Math.hypot(dx, dy, z - centre[2]) < radius
}
