import { degradeGaussian } from '../../degradation/pixel-noise.ts'
import type { Denoiser } from '../../denoisers/denoiser.ts'
import { denoiseWholeImages } from '../../denoisers/denoise-whole-slice.ts'
import { completeParameters } from '../../denoisers/denoiser-choice.ts'
import { gaussianFilter } from '../../denoisers/filters/gaussian-filter.ts'
import { totalVariationFilter } from '../../denoisers/filters/total-variation-filter.ts'
import { emptyBatchLike, imageAt, type ImageBatch } from '../../images/image.ts'
import { Random } from '../../random/random.ts'
import type { ControlKind } from './artefact-cases.ts'

/** Random numbers of a variant: image i of the batch uses stream `firstImage` + i of the seed. */
export interface VariantSeed {
  readonly seed: number
  readonly firstImage: number
}

/** One way to make a "denoised" batch of a reference batch, both 0..1. */
export interface Variant {
  readonly name: string
  /** Null for a denoiser whose output may contain hidden errors. */
  readonly control: ControlKind | null
  /** True if artefacts are inserted into the variant's images. */
  readonly planted: boolean
  make(reference: ImageBatch, seed: VariantSeed): ImageBatch | Promise<ImageBatch>
}

type Options = { readonly planted?: boolean }

/** The reference itself: the artefact is the only change. */
export const clean = (): Variant => ({ name: 'clean', control: null, planted: true, make: (reference) => reference })

/** Gaussian blur. @param sigma in pixels. */
export const blur = (sigma: number, { planted = false }: Options = {}): Variant => ({
  name: `blur ${sigma}`,
  control: 'blur',
  planted,
  make: (reference) => blurred(reference, sigma)
})

/** Residual white Gaussian noise. @param level standard deviation, 0..1. @param text level with unit, for names. */
export const noise = (level: number, text = String(level), { planted = false }: Options = {}): Variant => ({
  name: `noise ${text}`,
  control: 'noise',
  planted,
  make: (reference, seed) => degradeGaussian(reference, { factor: level, ...seed })
})

/** Shift of each image by `pixels` in a random direction, bilinear. */
export const shift = (pixels: number): Variant => ({
  name: `shift ${pixels}`,
  control: 'shift',
  planted: false,
  make(reference, { seed, firstImage }) {
    const shifted = emptyBatchLike(reference)
    for (let index = 0; index < reference.count; index++) {
      const angle = 2 * Math.PI * new Random(seed, firstImage + index).uniform()
      shiftImage(reference, shifted, index, pixels * Math.sin(angle), pixels * Math.cos(angle))
    }
    return shifted
  }
})

/** gain * value + offset, clipped to 0..1. */
export const bias = (gain: number, offset: number, text: string): Variant => ({
  name: `bias ${text}`,
  control: 'bias',
  planted: false,
  make: (reference) => ({
    ...reference,
    data: reference.data.map((value) => Math.min(1, Math.max(0, gain * value + offset)))
  })
})

/** Gaussian filter of a noisy image: blur and correlated noise. A linear filter neither invents nor loses structure. */
export const filteredNoise = (level: number, sigma: number, text = String(level)): Variant => ({
  name: `Gaussian filter ${sigma} of noise ${text}`,
  control: 'filtered-noise',
  planted: true,
  make: (reference, seed) => blurred(degradeGaussian(reference, { factor: level, ...seed }), sigma)
})

/** Total variation denoising of a noisy image. */
export const totalVariation = (level: number, weight: number, text = String(level)): Variant => ({
  name: `TV of noise ${text}`,
  control: null,
  planted: true,
  make: (reference, seed) =>
    totalVariationFilter(degradeGaussian(reference, { factor: level, ...seed }), {
      weight,
      tolerance: 0.001,
      maximumIterations: 50
    })
})

/** Output of a trained model for a noisy image. */
export const denoised = (denoiser: Denoiser, level: number, text = String(level)): Variant => ({
  name: `${denoiser.description.name} of noise ${text}`,
  control: null,
  planted: true,
  make(reference, seed) {
    const noisy = degradeGaussian(reference, { factor: level, ...seed })
    const parameters = completeParameters(denoiser.description, {})
    const [rows, columns] = denoiser.description.patchSize ?? []
    const fits = rows === noisy.rows && columns === noisy.columns
    return fits ? denoiser.denoise(noisy, parameters) : denoiseWholeImages(denoiser, noisy, parameters)
  }
})

const blurred = (images: ImageBatch, sigma: number) =>
  gaussianFilter(images, { size: 2 * Math.ceil(3 * sigma) + 1, sigma })

/** The border is repeated outside the image. */
function shiftImage(from: ImageBatch, to: ImageBatch, index: number, down: number, right: number): void {
  const { rows, columns } = from
  const [source, target] = [imageAt(from, index).data, imageAt(to, index).data]
  const value = (row: number, column: number) =>
    source[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))]!
  for (let pixel = 0; pixel < target.length; pixel++) {
    const [y, x] = [Math.floor(pixel / columns) - down, (pixel % columns) - right]
    const [row, column] = [Math.floor(y), Math.floor(x)]
    const [below, beside] = [y - row, x - column]
    const upper = (1 - beside) * value(row, column) + beside * value(row, column + 1)
    const lower = (1 - beside) * value(row + 1, column) + beside * value(row + 1, column + 1)
    target[pixel] = (1 - below) * upper + below * lower
  }
}
