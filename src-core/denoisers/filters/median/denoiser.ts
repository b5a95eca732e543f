import { filterAsDenoiser } from '../../filter-denoiser.ts'
import { medianFilter } from './median.ts'

export const medianDenoiser = filterAsDenoiser<{ size: number }>(
  {
    id: 'median',
    name: 'Median',
    description: 'Replaces each pixel by the median of its square neighbourhood; the border repeats the edge pixel.',
    citation:
      'Huang, Yang & Tang, A fast two-dimensional median filtering algorithm, 1979, doi:10.1109/TASSP.1979.1163188',
    agreesWith: 'cv2.medianBlur(ksize=size)',
    parameters: [
      {
        name: 'size',
        label: 'Size',
        type: 'integer',
        odd: true,
        default: 3,
        minimum: 3,
        maximum: 15,
        description: 'Rows and columns of the neighbourhood, in pixels.'
      }
    ]
  },
  medianFilter
)
