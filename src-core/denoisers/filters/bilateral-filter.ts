import type { ImageBatch } from '../../images/image.ts'
import { kernels, type KernelWorkspace } from '../../kernels/kernels.ts'
import { mapRows, type BoundRowKernel } from '../../kernels/map-images.ts'
import { filterAsDenoiser } from '../denoiser-choice.ts'

export type BilateralParameters = {
  /** Diameter of the disc in pixels. Its radius is max(1, floor(d / 2)). */
  readonly d: number
  /** In the unit of the image. */
  readonly sigmaColor: number
  /** In pixels. */
  readonly sigmaSpace: number
}

/**
 * Lowest exponent, 1.5 x 2^23, then coefficients of a polynomial from the fifth power down: p(x) = 2^x on -0.5..0.5.
 * Minimax fit (relative error 9e-8) with p(0) = 1, found by iteratively reweighted least squares.
 */
const powerOfTwo = [-126, 12582912, 1.3264727262e-3, 9.6715127104e-3, 5.5507337437e-2, 0.24022242084, 0.6931469776, 1]

/**
 * Bilateral filter (Tomasi & Manduchi 1998, doi:10.1109/ICCV.1998.710815): a weighted mean over a disc.
 * Weight = exp(-r^2 / (2 sigmaSpace^2)) * exp(-(v - c)^2 / (2 sigmaColor^2)), with r the distance and v - c the
 * difference of intensity. The border is reflected without repeating the edge. Shape and unit stay.
 * Agrees with cv2.bilateralFilter(d, sigmaColor, sigmaSpace) to 1e-5 for images in 0..1. OpenCV interpolates the second
 * factor in a table of 4096 steps over the image's range; here it is computed (relative error under 1e-6).
 * @throws argument.invalid if a value is not finite.
 */
export function bilateralFilter(
  images: ImageBatch,
  { d, sigmaColor, sigmaSpace }: BilateralParameters,
  into?: Float32Array
): ImageBatch {
  const { rows, columns } = images
  const radius = Math.max(1, Math.floor(d / 2))
  const disc = discWithoutCentre(radius)
  const stride = columns + 2 * radius + 8
  const scratchBytes = (made: number): number => 4 * ((made + 2 * radius) * stride + 8)
  const prepare = (workspace: KernelWorkspace): BoundRowKernel => {
    const offsets = workspace.place(Int32Array.from(disc, ([row, column]) => 4 * (row * stride + column)))
    const weights = workspace.place(
      Float32Array.from(disc, ([row, column]) =>
        Math.exp(-(row * row + column * column) / (2 * sigmaSpace * sigmaSpace))
      )
    )
    const constants = workspace.place(Float32Array.of(-Math.LOG2E / (2 * sigmaColor * sigmaColor), ...powerOfTwo))
    return (source, target, scratch, count, firstRow, endRow) => {
      kernels().bilateral(
        source,
        target,
        scratch,
        count,
        rows,
        columns,
        firstRow,
        endRow,
        radius,
        disc.length,
        offsets,
        weights,
        constants
      )
    }
  }
  return mapRows(images, radius, scratchBytes, prepare, into)
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

export const bilateralDenoiser = filterAsDenoiser<BilateralParameters>(
  {
    id: 'bilateral',
    name: 'Bilateral',
    description:
      'Weighted mean over a disc. Pixels that are far away or differ in intensity weigh little, so edges stay. The border is reflected.',
    citation: 'Tomasi & Manduchi, Bilateral filtering for gray and color images, 1998, doi:10.1109/ICCV.1998.710815',
    agreesWith: 'cv2.bilateralFilter(d=d, sigmaColor=sigmaColor, sigmaSpace=sigmaSpace)',
    parameters: [
      {
        name: 'd',
        label: 'Diameter',
        type: 'integer',
        default: 5,
        minimum: 1,
        maximum: 31,
        description: 'Diameter of the disc in pixels. The radius is half of the diameter, rounded down, at least 1.'
      },
      {
        name: 'sigmaColor',
        label: 'Sigma of intensity',
        type: 'number',
        default: 0.1,
        minimum: 0.001,
        maximum: 100000,
        description:
          'Standard deviation of the weight over differences of intensity, in the unit of the images. In audits images are 0 to 1.'
      },
      {
        name: 'sigmaSpace',
        label: 'Sigma of distance',
        type: 'number',
        default: 5,
        minimum: 0.001,
        maximum: 1000,
        description: 'Standard deviation of the weight over distance, in pixels.'
      }
    ]
  },
  bilateralFilter
)
