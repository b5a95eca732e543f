/** A scanner's reconstruction kernel: a soft one cuts off the noise's high frequencies, a sharp one keeps them. */
export const noiseKernels = ['soft', 'sharp'] as const
export type NoiseKernel = (typeof noiseKernels)[number]
