import type { ParameterValues } from '../../denoisers/denoiser.ts'
import { completeParameters } from '../../denoisers/denoiser-choice.ts'
import { filterDenoiser } from '../../denoisers/filters/filters.ts'
import { type ImageBatch, imagesBetween } from '../../images/image.ts'
import { errorMeans, psnrOf } from '../../scores/fidelity/pixel-errors.ts'

/** Best parameters of a filter on images that are not in the test. */
export interface Tuning {
  readonly parameters: ParameterValues
  /** Number of tried combinations. */
  readonly tried: number
  readonly images: number
  /** Mean PSNR in dB on the tuning images. */
  readonly psnr: number
}

/** Clean images, shape (count, rows, columns), 0..1, and the same with noise. */
export interface TuningImages {
  readonly clean: ImageBatch
  readonly noisy: ImageBatch
}

/** Share of the images for all combinations, and share of the combinations for all images. */
const firstShare = 1 / 8
const keptShare = 1 / 10

/**
 * Finds the combination of parameters with the highest mean PSNR.
 * Tries all combinations on some of the images, then the best of them on all images.
 * Successive halving in two steps; Jamieson & Talwalkar 2016, arXiv 1502.07943.
 * @param grid at least one combination.
 * @param giveWay called after each combination; an error from it stops the search.
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
  const into = new Float32Array(noisy.data.length)
  for (const parameters of grid) {
    const denoised = await filterDenoiser(filter).denoise(noisy, parameters, undefined, into)
    results.push({ parameters, psnr: meanPsnr(clean, denoised) })
    await giveWay()
  }
  return results.sort((a, b) => b.psnr - a.psnr)
}

function meanPsnr(clean: ImageBatch, denoised: ImageBatch): number {
  const values = psnrOf(errorMeans(clean, denoised).squared, { dataRange: 1 }).filter(Number.isFinite)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Lowest noise factor for which the strengths in 0..1 are made. Weaker noise scales the strengths down. */
const weakestFactor = 0.1
const weaker = (factor: number, strengths: readonly number[]) =>
  strengths.map((value) => rounded(value * Math.min(1, factor / weakestFactor)))

/** Parameters to try for each tuned filter. Lengths are in pixels, strengths are shares of the noise factor. */
export const tuningGrids: Readonly<Record<string, (factor: number) => ParameterValues[]>> = {
  median: () => combinations({ size: [3, 5, 7, 9] }),
  average: () => combinations({ size: [3, 5, 7, 9] }),
  gaussian: () =>
    [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2, 2.5, 3].map((sigma) => ({
      size: 2 * Math.ceil(3 * sigma) + 1,
      sigma
    })),
  bilateral: (factor) =>
    combinations({
      d: [3, 5, 7, 9],
      sigmaColor: weaker(factor, [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2.5]),
      sigmaSpace: [0.5, 1, 1.5, 2, 5]
    }),
  nlm: (factor) =>
    combinations({
      patchSize: [3, 5, 7],
      patchDistance: [6, 9],
      h: [0.3, 0.45, 0.6, 0.8, 1, 1.3, 1.6].map((share) => rounded(share * factor)),
      sigma: [0, 0.5, 1].map((share) => rounded(share * factor))
    }),
  tv: (factor) =>
    combinations({ weight: weaker(factor, [0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1, 1.5, 2, 3]) })
}

/** All combinations of these values. */
export function combinations(values: Readonly<Record<string, readonly number[]>>): Record<string, number>[] {
  return Object.entries(values).reduce<Record<string, number>[]>(
    (rows, [name, choices]) => rows.flatMap((row) => choices.map((choice) => ({ ...row, [name]: choice }))),
    [{}]
  )
}

const rounded = (value: number) => Number(value.toPrecision(6))
