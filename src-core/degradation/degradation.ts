import { z } from 'zod'

/** Reconstruction kernels of a scanner: a soft one cuts off the noise's high frequencies, a sharp one keeps them. */
export const noiseKernels = ['soft', 'sharp'] as const
export type NoiseKernel = (typeof noiseKernels)[number]

const factor = z.number().positive().max(10)
const photons = z.number().min(1).max(1e9)
const doseShare = z.number().min(0.01).max(0.95)

/**
 * Origin of the noisy input of an audit:
 * - `none`: the source is noisy already; no reference is known;
 * - `gaussian`, `poisson`: noise added to images in 0..1;
 * - `low-dose`: whole slices in HU, scanned again with this number of photons;
 * - `reduced-dose`: whole slices in HU, with the noise that this share of their dose adds.
 *   Default kernel: the one that the source's own noise resembles;
 * - `pair`: the source is the noisy input, another series its reference;
 * - `reference`: the source is the reference; no input is known.
 */
export const degradationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('gaussian'), factor }),
  z.strictObject({ kind: z.literal('poisson'), factor }),
  z.strictObject({ kind: z.literal('low-dose'), photons }),
  z.strictObject({ kind: z.literal('reduced-dose'), share: doseShare, kernel: z.enum(noiseKernels).optional() }),
  z.strictObject({ kind: z.literal('pair'), referenceSourceId: z.string().min(1) }),
  z.strictObject({ kind: z.literal('reference') })
])
export type Degradation = z.infer<typeof degradationSchema>
