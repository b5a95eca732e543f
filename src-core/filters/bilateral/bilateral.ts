import type { ImageBatch } from '../../images/image.ts'
import { kernels } from '../../kernels/kernels.ts'
import { mapImages } from '../../kernels/map-images.ts'

export type BilateralParameters = {
  /** Diameter in pixels; the neighbourhood is a disc of radius floor(d / 2), at least 1. */
  readonly d: number
  /** In the unit of the image. */
  readonly sigmaColor: number
  /** In pixels. */
  readonly sigmaSpace: number
}

/**
 * Bilateral filter (Tomasi & Manduchi 1998, doi:10.1109/ICCV.1998.710815): a mean over a disc whose weights fall with
 * distance, exp(-r^2 / (2 sigmaSpace^2)), and with difference of intensity, exp(-(v - c)^2 / (2 sigmaColor^2)). Border
 * reflected without repeating the edge; shape and unit as the input.
 * Agrees with cv2.bilateralFilter(d, sigmaColor, sigmaSpace) to 1e-5 for images in 0..1: OpenCV interpolates the second
 * weight in a table of 4096 steps over the image's range, here it is computed (relative error under 1e-6).
 * @throws argument.invalid when a value is not finite.
 */
export function bilateralFilter(images: ImageBatch, { d, sigmaColor, sigmaSpace }: BilateralParameters): ImageBatch {
  const { rows, columns } = images
  const radius = Math.max(1, Math.floor(d / 2))
  const disc = discWithoutCentre(radius)
  const exponent = -Math.LOG2E / (2 * sigmaColor * sigmaColor)
  const scratchBytes = 4 * ((rows + 2 * radius) * (columns + 2 * radius + 4) + 4)
  return mapImages(images, scratchBytes, (workspace) => {
    const offsets = workspace.place(Int32Array.from(disc.flat()))
    const weights = workspace.place(
      Float32Array.from(disc, ([row, column]) => Math.exp(-(row * row + column * column) / (2 * sigmaSpace * sigmaSpace)))
    )
    return (source, target, scratch, count) => {
      kernels().bilateral(
        source, target, scratch, count, rows, columns, radius, disc.length, offsets, weights, exponent
      )
    }
  })
}

function discWithoutCentre(radius: number): [row: number, column: number][] {
  const offsets: [number, number][] = []
  for (let row = -radius; row <= radius; row++) {
    for (let column = -radius; column <= radius; column++) {
      if (row * row + column * column <= radius * radius && (row !== 0 || column !== 0)) offsets.push([row, column])
    }
  }
  return offsets
}
