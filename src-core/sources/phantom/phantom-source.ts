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
  /** Unsigned 32-bit integer; decides the anatomy. */
  readonly seed: number
  /** 1 to 2000. */
  readonly slices: number
}

/** Grows whenever the same seed gives other pixels, so that audits of different phantoms are never taken for one. */
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
    // The liver lies on the left of the picture, the spine at the bottom: as a scanner shows a patient on the back.
    edgeLetters: { top: 'A', right: 'L', bottom: 'P', left: 'R' },
    warnings: []
  }
}

/**
 * The built-in CT phantom as a source: slices of 512 x 512 in HU, free of noise, computed when they are read (a few
 * milliseconds each). What is in it is known: see `phantomTruth`.
 * @throws argument.invalid for a bad seed or number of slices.
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
