import { requireSquarePixels } from '../../degradation/parallel-beam.ts'
import type { NoiseKernel } from '../../degradation/degradation.ts'
import { reducedDoseSlice } from '../../degradation/noise-insertion.ts'
import { noiseKernelOf } from '../../degradation/noise-kernel.ts'
import { DenoscopeError } from '../../errors.ts'
import { batchOfOne, imageAt } from '../../images/image.ts'
import { readImages, requireOutput, writeImages } from '../arrays.ts'
import { mapImages } from '../image-parts.ts'
import { requireHounsfieldUnits } from './low-dose.ts'

export interface ReducedDoseFileOptions {
  share: number
  kernel?: NoiseKernel
  seed: number
  pixelSpacing?: number
}

/** Adds the noise of a reduced dose to the CT slices of a file. */
export async function degradeReducedDoseFile(
  input: string,
  output: string,
  options: ReducedDoseFileOptions
): Promise<void> {
  const { share, seed } = options
  requireOutput(output)
  const read = await readImages(input)
  requireHounsfieldUnits(input, read)
  const pixelSpacing = options.pixelSpacing ?? (read.pixelSpacing && requireSquarePixels(read.pixelSpacing))
  if (!pixelSpacing)
    throw new DenoscopeError('argument.invalid', `${input}: the size of a pixel is unknown; give --pixel-spacing`)
  const kernel = options.kernel ?? noiseKernelOf(imageAt(read.images, read.images.count >> 1)) ?? 'soft'
  const noisy = await mapImages(read.images, 'Inserting noise', (slice, index) =>
    batchOfOne(reducedDoseSlice(imageAt(slice, 0), { share, kernel, seed, stream: index, pixelSpacing }))
  )
  await writeImages(output, noisy, read.shape)
}
