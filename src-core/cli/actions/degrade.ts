import { degrade } from '../../degradation/pixel-noise.ts'
import type { IntensityRange } from '../../images/intensity.ts'
import { readImages, requireOutput, requireUnitValues, writeImages } from '../arrays.ts'
import { inUnitRange } from '../image-parts.ts'

export interface NoiseOptions {
  factor: number
  seed: number
  range?: IntensityRange
}

/** Adds noise to the images of a file. */
export async function degradeFile(
  kind: 'gaussian' | 'poisson',
  input: string,
  output: string,
  { factor, seed, range }: NoiseOptions
): Promise<void> {
  requireOutput(output)
  const { images, shape, intensityRange } = await readImages(input)
  const unitRange = range ?? intensityRange
  if (unitRange === null) requireUnitValues(input, images)
  const noisy = await inUnitRange(images, unitRange, (clean) => degrade(clean, { kind, factor }, { seed }))
  await writeImages(output, noisy, shape)
}
