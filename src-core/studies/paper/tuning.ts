import type { ParameterValues } from '../../denoisers/denoiser.ts'
import { completeParameters } from '../../denoisers/denoiser-choice.ts'
import { filterDenoiser } from '../../denoisers/filters/filters.ts'
import { type ImageBatch, imagesBetween } from '../../images/image.ts'
import { errorMeans, psnrOf } from '../../scores/fidelity/pixel-errors.ts'

/** A filter's best parameters on images that are not the test's. */
export interface Tuning {
  readonly parameters: ParameterValues
  /** Combinations that were tried. */
  readonly tried: number
  readonly images: number
  /** Mean PSNR in dB, on the tuning images. */
  readonly psnr: number
}

/** Clean images, shape (count, rows, columns), 0..1, and the same with noise. */
export interface TuningImages {
  readonly clean: ImageBatch
  readonly noisy: ImageBatch
}

/** Share of the images on which all combinations are tried, and share of these that go on to all images. */
const firstShare = 1 / 8
const keptShare = 1 / 10

/**
 * The combination of parameters with the highest mean PSNR: all are tried on some of the images, the best of them on all
 * (successive halving in two steps; Jamieson & Talwalkar 2016, arXiv 1502.07943).
 * @param grid at least one combination.
 * @param giveWay called after each combination; what it throws stops the search.
 */
export async function tuneFilter(
  filter: string,
  grid: readonly ParameterValues[],
  { clean, noisy }: TuningImages,
  giveWay: () => Promise<void> = async () => {}
): Promise<Tuning> {
  const few = Math.max(1, Math.ceil(clean.count * firstShare))
  const first = await ranked(
    filter,
    grid,
    { clean: imagesBetween(clean, 0, few), noisy: imagesBetween(noisy, 0, few) },
    giveWay
  )
  const kept = first.slice(0, Math.max(2, Math.ceil(grid.length * keptShare))).map(({ parameters }) => parameters)
  const [best] = await ranked(filter, kept, { clean, noisy }, giveWay)
  const { parameters, psnr } = best!
  return {
    parameters: completeParameters(filterDenoiser(filter).description, parameters),
    psnr,
    tried: grid.length,
    images: clean.count
  }
}

async function ranked(
  filter: string,
  grid: readonly ParameterValues[],
  { clean, noisy }: TuningImages,
  giveWay: () => Promise<void>
) {
  const results: { parameters: ParameterValues; psnr: number }[] = []
  for (const parameters of grid) {
    const denoised = await filterDenoiser(filter).denoise(noisy, parameters)
    results.push({ parameters, psnr: meanPsnr(clean, denoised) })
    await giveWay()
  }
  return results.sort((a, b) => b.psnr - a.psnr)
}

function meanPsnr(clean: ImageBatch, denoised: ImageBatch): number {
  const values = psnrOf(errorMeans(clean, denoised).squared, { dataRange: 1 }).filter(Number.isFinite)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
