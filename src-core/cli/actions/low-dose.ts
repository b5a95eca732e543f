import { requireSquarePixels } from '../../degradation/parallel-beam.ts'
import { centralSquare, degradeLowDose } from '../../degradation/low-dose-scan.ts'
import type { ReconstructionFilter } from '../../degradation/ramp-filter.ts'
import { DenoscopeError } from '../../errors.ts'
import { readImages, requireOutput, writeImages, type ImageArray } from '../arrays.ts'
import { mapImages } from '../image-parts.ts'

export interface LowDoseFileOptions {
  photons: number
  seed: number
  pixelSpacing?: number
  crop: number
  angles: number
  detectorPixels?: number
  filter: ReconstructionFilter
  cutoff: number
}

/** Simulates a scan with few photons of the CT slices of a file. */
export async function degradeLowDoseFile(input: string, output: string, options: LowDoseFileOptions): Promise<void> {
  const { crop, angles: views, pixelSpacing, detectorPixels, ...rest } = options
  requireOutput(output)
  const read = await readImages(input)
  requireHounsfieldUnits(input, read)
  const side = pixelSpacing ?? (read.pixelSpacing ? requireSquarePixels(read.pixelSpacing) : undefined)
  const scan = { ...rest, views, ...(side && { pixelSpacing: side }), ...(detectorPixels && { detectorPixels }) }
  const squares = centralSquare(read.images, crop)
  const noisy = await mapImages(squares, 'Simulating scans', (slice, index) =>
    degradeLowDose(slice, { ...scan, firstImage: index })
  )
  await writeImages(output, noisy, [...read.shape.slice(0, -2), noisy.rows, noisy.columns])
}

/** @throws argument.invalid naming the file, if its values cannot be HU. */
export function requireHounsfieldUnits(path: string, { images, unit }: ImageArray): void {
  if (unit !== null && unit !== 'HU') {
    throw new DenoscopeError(
      'argument.invalid',
      `${path}: expected values in HU, got ones that the file does not calibrate`
    )
  }
  const inUnitRange = images.data.every((value) => value >= 0 && value <= 1)
  if (inUnitRange && images.data.some((value) => !Number.isInteger(value))) {
    throw new DenoscopeError('argument.invalid', `${path}: expected values in HU, got only values from 0 to 1`)
  }
}
