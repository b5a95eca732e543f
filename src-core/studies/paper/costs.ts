import type { Candidate } from './candidates.ts'
import type { PlannedModel } from './plan.ts'

/**
 * About how many milliseconds of one core things take, so that progress runs evenly; nothing else depends on it.
 * For each test image, with its scores:
 */
export function outputCost({ denoiser, isModel }: Candidate): number {
  if (denoiser.kind === 'shipped') return 15
  if (isModel) return 1
  if (denoiser.kind !== 'tuned') return 0.15
  return { nlm: 1.6, tv: 0.3 }[denoiser.filter] ?? 0.2
}

/** To make the images ready. */
export const startingCost = 1500

/** For each training image of an epoch. */
const trainingCosts: Readonly<Record<string, number>> = { autoencoder: 0.07, unet: 0.4, 'conditional-gan': 0.9 }

/** How many images of each kind there are when no limit is set. */
export const imageCounts = { mnist: { training: 54000, test: 10000 }, ct: { training: 19000, test: 1000 } } as const

export function trainingCost({ request: { architecture, epochs, data, limit } }: PlannedModel): number {
  return startingCost + trainingCosts[architecture]! * epochs * Math.min(limit ?? Infinity, imageCounts[data].training)
}
