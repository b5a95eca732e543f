import { createHash } from 'node:crypto'
import { DenoscopeError } from '../../errors.ts'
import type { Image } from '../../images/image.ts'
import { pixelSize, side } from './canvas.ts'
import { BodyPainter, makeBody, sliceHeight, sliceSpacing } from './phantom-body.ts'
import { sliceNumber } from '../slice-number.ts'
import { ctIntensityRange, type Source, type SourceSummary } from '../source.ts'

export { phantomTruth, type CutSphere, type CutVessel, type PhantomTruth, type SliceTruth } from './truth.ts'

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
