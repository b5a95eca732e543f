import type { ParameterValues } from '../../denoisers/denoiser.ts'

/** The lowest noise factor that the lists of strengths in 0..1 suit; weaker noise takes proportionally weaker ones. */
const weakestFactor = 0.1
const weaker = (factor: number, strengths: readonly number[]) =>
  strengths.map((value) => rounded(value * Math.min(1, factor / weakestFactor)))

/** Parameters that are tried for each filter that is tuned; lengths in pixels, strengths as shares of the noise factor. */
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

/** Every combination of these values. */
export function combinations(values: Readonly<Record<string, readonly number[]>>): Record<string, number>[] {
  return Object.entries(values).reduce<Record<string, number>[]>(
    (rows, [name, choices]) => rows.flatMap((row) => choices.map((choice) => ({ ...row, [name]: choice }))),
    [{}]
  )
}

const rounded = (value: number) => Number(value.toPrecision(6))
