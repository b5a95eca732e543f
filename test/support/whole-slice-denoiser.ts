import type { Denoiser, DenoiserDescription } from '../../src-core/denoisers/denoiser.ts'
import { emptyBatchLike, imageAt, type Image, type ImageBatch } from '../../src-core/images/image.ts'

const shift = 3

/**
 * Denoiser whose output on a patch differs everywhere from that on the slice.
 * It shifts the image cyclically by 3 pixels and adds a tenth of the image's mean.
 * @param given receives the size of each image
 */
export function wholeSliceDenoiser(
  given: (image: Image) => void = () => undefined,
  description: Partial<DenoiserDescription> = {}
): Denoiser {
  return {
    description: {
      id: 'whole',
      name: 'Whole',
      family: 'model',
      description: '',
      citation: '',
      parameters: [],
      wholeSlice: true,
      ...description
    },
    denoise: (noisy) => {
      const denoised = emptyBatchLike(noisy)
      for (let index = 0; index < noisy.count; index++) {
        given(imageAt(noisy, index))
        denoised.data.set(shifted(imageAt(noisy, index)).data, index * noisy.rows * noisy.columns)
      }
      return denoised
    }
  }
}

/** Output of that denoiser for one image. */
export function shifted(image: Image): Image {
  const mean = image.data.reduce((sum, value) => sum + value, 0) / image.data.length
  return { ...image, data: image.data.map((_, pixel) => image.data[(pixel + shift) % image.data.length]! + mean / 10) }
}

/** A square patch by its place, 0 beyond the image: slow and plain. */
export function patchAt(image: Image, top: number, left: number, size: number): Float32Array {
  const patch = new Float32Array(size * size)
  for (let row = top; row < Math.min(top + size, image.rows); row++) {
    for (let column = left; column < Math.min(left + size, image.columns); column++) {
      patch[(row - top) * size + column - left] = image.data[row * image.columns + column]!
    }
  }
  return patch
}

/** A denoiser that leaves everything as it is. */
export function identityDenoiser(given: (images: ImageBatch) => void = () => undefined): Denoiser {
  return {
    description: { id: 'identity', name: 'Identity', family: 'filter', description: '', citation: '', parameters: [] },
    denoise: (noisy) => {
      given(noisy)
      return { ...noisy, data: noisy.data.slice() }
    }
  }
}
