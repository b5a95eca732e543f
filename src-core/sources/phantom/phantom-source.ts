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
import { pixelSize, side, Canvas } from './phantom-canvas.ts'
import { plantSpheres, sphereLayers, type Planted } from './planted-spheres.ts'
import { Texture } from './tissue-texture.ts'
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
    id: `phantom-${seed}-${slices}-v${phantomVersion}`,
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
    throw new DenoscopeError('argument.invalid', `slices: expected 1 to 2000, got ${slices}`)
  }
  const painter = new BodyPainter(makeBody(seed), seed)
  return {
    summary: describePhantom(options),
    readSlice: async (index: number): Promise<Image> => {
      if (!Number.isInteger(index) || index < 0 || index >= slices) {
        throw new DenoscopeError(
          'slice.out-of-range',
          `phantom: expected slice 1 to ${slices}, got ${sliceNumber(index)}`
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
export interface PhantomBody {
  readonly layers: readonly Layer[]
  readonly planted: readonly Planted[]
  readonly pulmonary: readonly Segment[]
  readonly hepatic: readonly Segment[]
}

/** Anatomy by seed, independent of the number of slices. */
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

/** Distance of slices in mm: 1.25, or less so that all slices fit into the anatomy. */
export const sliceSpacing = (slices: number): number => Math.min(1.25, (highest - lowest - 20) / slices)

/** Height of slice `index` in mm, from the feet to the head. The centre of the series is the dome of the liver. */
export const sliceHeight = (index: number, slices: number): number => (index - (slices - 1) / 2) * sliceSpacing(slices)

/** Paints cuts through a body. */
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
