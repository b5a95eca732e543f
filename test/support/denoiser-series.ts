import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { slicePlace, syntheticDicom, type Attributes } from './dicom.ts'

const side = 96
const sliceCount = 3
/** CTDIvol in mGy. */
const quarterDose = 2

/** Series that a physicist brings to validate denoisers, as folders of small DICOM slices. */
export interface DenoiserSeries {
  readonly reference: string
  readonly input: string
  readonly acme: string
  readonly other: string
}

/**
 * Writes a full-dose series, a quarter-dose one and two outputs of others. 'ACME denoised' is a weak mean of the input,
 * 'Other denoised' a strong one, which washes small rods out.
 * @param patient attributes of patient and study
 */
export function writeDenoiserSeries(folder: string, patient: Attributes = {}): DenoiserSeries {
  const clean = Array.from({ length: sliceCount }, (_, slice) => anatomy(slice))
  const noisy = clean.map((values, slice) => withNoise(values, slice + 1))
  const write = (name: string, number: number, slices: readonly Float64Array[], doseIndex = quarterDose) =>
    writeSeries(join(folder, name), name, number, slices, doseIndex, patient)
  return {
    reference: write('Full dose', 1, clean, 4 * quarterDose),
    input: write('Quarter dose', 2, noisy),
    acme: write(
      'ACME denoised',
      3,
      noisy.map((values) => mean(values, 1))
    ),
    other: write(
      'Other denoised',
      4,
      noisy.map((values) => mean(values, 2))
    )
  }
}

function writeSeries(
  folder: string,
  name: string,
  number: number,
  slices: readonly Float64Array[],
  doseIndex: number,
  patient: Attributes
): string {
  mkdirSync(folder, { recursive: true })
  for (const [index, values] of slices.entries()) {
    const attributes = {
      ...slicePlace(index),
      ...patient,
      '0008,0018': ['UI', `2.25.7${number}.${index + 1}`] as const,
      '0008,103E': ['LO', name] as const,
      '0018,9345': ['FD', [doseIndex]] as const,
      '0020,000D': ['UI', '2.25.70'] as const,
      '0020,000E': ['UI', `2.25.7${number}`] as const,
      '0020,0011': ['IS', String(number)] as const,
      '0020,0052': ['UI', '2.25.77'] as const,
      '0028,0030': ['DS', '0.7\\0.7'] as const
    }
    const stored = Int32Array.from(values, (hu) => Math.round(hu + 1024))
    writeFileSync(join(folder, `${index + 1}.dcm`), syntheticDicom({ rows: side, columns: side, stored, attributes }))
  }
  return folder
}

/** Soft tissue of 40 HU with rods of 120 HU, 2 to 4 pixels wide. The rods move from slice to slice. */
function anatomy(slice: number): Float64Array {
  return Float64Array.from({ length: side * side }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / side), pixel % side]
    const isRod = (row + 3 * slice) % 14 < 2 && column % 20 < 12
    const isVessel = Math.hypot((row % 32) - 16, ((column + 5 * slice) % 32) - 16) < 3
    return isRod ? 120 : isVessel ? 180 : 40
  })
}

function withNoise(values: Float64Array, seed: number): Float64Array {
  let state = seed * 2654435761
  const random = () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32
  return values.map((value) => value + 40 * (random() + random() + random() - 1.5))
}

/** Mean over a square of 2 * reach + 1 pixels; edges repeat. */
function mean(values: Float64Array, reach: number): Float64Array {
  const at = (row: number, column: number) =>
    values[Math.min(side - 1, Math.max(0, row)) * side + Math.min(side - 1, Math.max(0, column))]!
  return values.map((_, pixel) => {
    let sum = 0
    for (let down = -reach; down <= reach; down++) {
      for (let right = -reach; right <= reach; right++)
        sum += at(Math.floor(pixel / side) + down, (pixel % side) + right)
    }
    return sum / (2 * reach + 1) ** 2
  })
}
