import { DenoscopeError } from '../errors.ts'
import { batchOfOne, imageAt, type Image } from '../images/image.ts'
import { toUnitRange } from '../images/intensity.ts'
import type { Source } from '../sources/source.ts'
import { degrade } from './pixel-noise.ts'
import type { Degradation, NoiseKernel } from './degradation.ts'
import { lowDoseSlice, requireScannable } from './low-dose-scan.ts'
import { reducedDoseSlice } from './noise-insertion.ts'
import { noiseKernelOf } from './noise-kernel.ts'

/** A degraded slice of an audit, in 0..1. */
export interface DegradedSlice {
  /** Null if nothing clean is known. */
  readonly reference: Image | null
  /** Null if no input is known. */
  readonly noisy: Image | null
}

/** The series that a degradation starts from. */
export interface DegradedSeries {
  readonly source: Source
  /** The clean series of a real pair; null for every other degradation. */
  readonly reference: Source | null
}

/**
 * One slice, clean and noisy in 0..1, and the original in the source's unit. The slice's number is the random stream.
 * @throws argument.invalid if the degradation does not fit the source
 */
export async function degradedSlice(
  { source, reference }: DegradedSeries,
  { degradation, seed }: { readonly degradation: Degradation; readonly seed: number },
  slice: number
): Promise<DegradedSlice & { readonly original: Image }> {
  const { intensityRange } = source.summary
  const original = await source.readSlice(slice)
  const image = toUnitRange(original, intensityRange)
  switch (degradation.kind) {
    case 'none':
      return { noisy: image, reference: null, original }
    case 'reference':
      return { noisy: null, reference: image, original }
    case 'pair': {
      if (!reference)
        throw new DenoscopeError('argument.invalid', `degradation: '${degradation.kind}' needs its reference series`)
      return { noisy: image, reference: toUnitRange(await reference.readSlice(slice), intensityRange), original }
    }
    case 'low-dose': {
      const scan = { photons: degradation.photons, seed, slice, pixelSpacing: requireScannable(source.summary) }
      return { noisy: toUnitRange(lowDoseSlice(original, scan), intensityRange), reference: image, original }
    }
    case 'reduced-dose': {
      const pixelSpacing = requireScannable(source.summary)
      const { share, kernel = await sourceKernel(source) } = degradation
      const reduced = reducedDoseSlice(original, { share, kernel, seed, stream: slice, pixelSpacing })
      return { noisy: toUnitRange(reduced, intensityRange), reference: image, original }
    }
    case 'gaussian':
    case 'poisson': {
      const noisy = imageAt(degrade(batchOfOne(image), degradation, { seed, firstImage: slice }), 0)
      return { noisy, reference: image, original }
    }
  }
}

/** The request with the kernel of a reduced dose named, so that the audit's record states it. */
export async function withChosenKernel<Request extends { readonly degradation: Degradation }>(
  request: Request,
  source: Source
): Promise<Request> {
  const { degradation } = request
  if (degradation.kind !== 'reduced-dose' || degradation.kernel || source.summary.unit !== 'HU') return request
  return { ...request, degradation: { ...degradation, kernel: await sourceKernel(source) } }
}

const sourceKernels = new WeakMap<Source, Promise<NoiseKernel>>()

/** The kernel that the noise of the middle slice resembles. Default: soft. Source in HU. */
function sourceKernel(source: Source): Promise<NoiseKernel> {
  const known = sourceKernels.get(source)
  if (known) return known
  const kernel = source.readSlice(source.summary.sliceCount >> 1).then((slice) => noiseKernelOf(slice) ?? 'soft')
  sourceKernels.set(source, kernel)
  // A slice that could not be read may be readable later.
  kernel.catch(() => sourceKernels.delete(source))
  return kernel
}
