import { filterAsDenoiser } from '../../filter-denoiser.ts'
import { averageFilter } from './average.ts'

export const averageDenoiser = filterAsDenoiser<{ size: number }>(
  {
    id: 'average',
    name: 'Average',
    description: 'Replaces each pixel by the mean of its square neighbourhood; the border is reflected.',
    citation: 'Gonzalez & Woods, Digital Image Processing, 4th edition 2018, section 3.5',
    agreesWith: 'cv2.blur(ksize=(size, size))',
    parameters: [
      {
        name: 'size',
        label: 'Size',
        type: 'integer',
        odd: true,
        default: 3,
        minimum: 1,
        maximum: 63,
        description: 'Rows and columns of the neighbourhood, in pixels.'
      }
    ]
  },
  averageFilter
)
