import { filterAsDenoiser } from '../../filter-denoiser.ts'
import { bilateralFilter, type BilateralParameters } from './bilateral.ts'

export const bilateralDenoiser = filterAsDenoiser<BilateralParameters>(
  {
    id: 'bilateral',
    name: 'Bilateral',
    description:
      'Averages over a disc the pixels that are near in place and in intensity, so that edges stay; the border is reflected.',
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
        description: 'Diameter of the disc in pixels; its radius is half of it, rounded down, at least 1.'
      },
      {
        name: 'sigmaColor',
        label: 'Sigma of intensity',
        type: 'number',
        default: 0.1,
        minimum: 0.001,
        maximum: 100000,
        description:
          'How far intensities may differ and still be averaged, in the unit of the images, which in audits are 0 to 1.'
      },
      {
        name: 'sigmaSpace',
        label: 'Sigma of distance',
        type: 'number',
        default: 5,
        minimum: 0.001,
        maximum: 1000,
        description: 'How the weight falls with distance, in pixels.'
      }
    ]
  },
  bilateralFilter
)
