import { Random } from '../../random/random.ts'
import { makeAbdomen } from './abdomen.ts'
import { Canvas } from './canvas.ts'
import { makeChest } from './chest.ts'
import { plantSpheres, sphereLayers, type Planted } from './lesions.ts'
import type { Layer } from './shape.ts'
import { makeSkeleton } from './skeleton.ts'
import { Texture } from './texture.ts'
import { highest, lowest, makeTrunk, tissues } from './trunk.ts'
import type { Segment } from './tubes.ts'

/** Everything inside one phantom, before it is cut into slices. */
export interface PhantomBody {
  readonly layers: readonly Layer[]
  readonly planted: readonly Planted[]
  readonly pulmonary: readonly Segment[]
  readonly hepatic: readonly Segment[]
}

/** The anatomy that a seed gives; the same whatever the number of slices. */
export function makeBody(seed: number): PhantomBody {
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

/** Distance of slices in mm: 1.25, or less where so many would outgrow the anatomy. */
export const sliceSpacing = (slices: number): number => Math.min(1.25, (highest - lowest - 20) / slices)

/** Height of slice `index` in mm; the series is centred at the dome of the liver, from the feet to the head. */
export const sliceHeight = (index: number, slices: number): number => (index - (slices - 1) / 2) * sliceSpacing(slices)

/** Paints cuts of a body. */
export class BodyPainter {
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
