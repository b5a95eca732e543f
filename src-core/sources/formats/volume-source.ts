import { createHash } from 'node:crypto'
import { DenoscopeError } from '../../errors.ts'
import { hashFiles } from '../../files/file-hash.ts'
import type { Image } from '../../images/image.ts'
import { defaultCtWindow } from '../ct-windows.ts'
import type { FormatAnswers } from '../format-answers.ts'
import { sliceNumber } from '../slice-number.ts'
import { edgeLetters, type SlicePlace, type Vector } from '../slice-place.ts'
import { ctIntensityRange, type Source, type SourceSummary } from '../source.ts'
import type { FormatVolume } from './format-volume.ts'
import type { ScaleDecision, ValueFacts } from './hounsfield-decision.ts'

/** A volume of image files that are not DICOM, as a source of slices in HU or in stored values. */
export class VolumeSource implements Source {
  readonly summary: SourceSummary
  /** The files that a person opens, in slice order. */
  readonly files: readonly string[]
  /** Answers that the volume was opened with. */
  readonly answers: FormatAnswers
  /** SHA-256 (hex) of the files when they were opened. */
  readonly openedHash: string
  readonly #volume: FormatVolume
  readonly #factor: number
  readonly #shift: number

  /**
   * @param facts of the values, as `scanVolume` found them
   * @param openedHash SHA-256 (hex) of the files
   */
  constructor(volume: FormatVolume, decision: ScaleDecision, facts: ValueFacts, openedHash: string) {
    const { scale, offset } = decision.scale
    this.#volume = volume
    this.#factor = volume.slope * scale
    this.#shift = volume.intercept * scale + offset
    this.files = volume.files
    this.openedHash = openedHash
    this.answers = { ...volume.answers, ...(decision.isAnswer && { scale: decision.scale }) }
    this.summary = summaryOf(volume, decision, facts, idOf(openedHash, this.answers))
  }

  /** Slice `index` (0-based) in `summary.unit`; a new image. @throws slice.out-of-range, format.damaged */
  async readSlice(index: number): Promise<Image> {
    const [slices, rows, columns] = this.#volume.shape
    if (!Number.isInteger(index) || index < 0 || index >= slices)
      throw new DenoscopeError('slice.out-of-range', `slice: expected 1 to ${slices}, got ${sliceNumber(index)}`)
    const stored = await this.#volume.readStored(index)
    const data = new Float32Array(stored.length)
    for (let at = 0; at < data.length; at++) data[at] = stored[at]! * this.#factor + this.#shift
    return { data, rows, columns }
  }

  contentHash(): Promise<string> {
    return hashFiles(this.files)
  }

  /** Places of the slices. Number: that of the file, if slices are files. */
  slicePlaces(): readonly SlicePlace[] {
    const { geometry, shape, sliceNumbers } = this.#volume
    return Array.from({ length: shape[0] }, (_, index) => ({
      position: geometry?.origin ? placeOf(geometry.origin, geometry.directions[2], index * geometry.spacing[2]) : null,
      rowDirection: geometry?.directions[0] ?? null,
      columnDirection: geometry?.directions[1] ?? null,
      sliceLocation: null,
      instanceNumber: sliceNumbers?.[index] ?? null,
      thickness: null
    }))
  }

  sliceNames(): readonly string[] {
    const { sliceNames, shape, label } = this.#volume
    return sliceNames ?? Array.from({ length: shape[0] }, (_, index) => `${label}, slice ${sliceNumber(index)}`)
  }
}

const placeOf = ([x, y, z]: Vector, [a, b, c]: Vector, way: number): Vector => [x + a * way, y + b * way, z + c * way]

/** By content and answers: a file that is read with another scale is another source. */
function idOf(contentHash: string, { dataset, frame, scale }: FormatAnswers): string {
  const chosen = JSON.stringify([
    contentHash,
    dataset ?? null,
    frame ?? null,
    scale?.offset ?? null,
    scale?.scale ?? null
  ])
  return `files-${createHash('sha256').update(chosen).digest('hex').slice(0, 16)}`
}

/** Seven digits: values of 32-bit headers are no more exact. */
const rounded = (millimetres: number): number => Number(millimetres.toPrecision(7))

function summaryOf(
  volume: FormatVolume,
  decision: ScaleDecision,
  { low, high }: ValueFacts,
  id: string
): SourceSummary {
  const { geometry, pixelSpacing, sliceSpacing } = volume
  const [sliceCount, rows, columns] = volume.shape
  const isHounsfield = decision.unit === 'HU'
  const assumed = [...volume.assumed, ...decision.assumed]
  return {
    id,
    kind: 'files',
    label: volume.label,
    details: volume.details,
    ...(assumed.length > 0 && { assumed }),
    unit: decision.unit,
    intensityRange: isHounsfield ? ctIntensityRange : [low, high > low ? high : low + 1],
    defaultWindow: isHounsfield ? defaultCtWindow : { centre: (low + high) / 2, width: high - low || 1 },
    sliceCount,
    rows,
    columns,
    pixelSpacing: pixelSpacing && [rounded(pixelSpacing[0]), rounded(pixelSpacing[1])],
    sliceSpacing: sliceSpacing && sliceCount > 1 ? rounded(sliceSpacing) : null,
    edgeLetters: geometry ? edgeLetters(geometry.directions[0], geometry.directions[1]) : null,
    warnings: volume.warnings.concat(decision.warnings)
  }
}
