import { filterAsDenoiser } from '../../filter-denoiser.ts'
import { gaussianFilter } from './gaussian.ts'

export const gaussianDenoiser = filterAsDenoiser<{ size: number; sigma: number }>(
  {
    id: 'gaussian',
    name: 'Gaussian blur',
    description: 'Replaces each pixel by a mean of its neighbourhood with Gaussian weights; the border is reflected.',
    citation:
      'Bradski, The OpenCV library, 2000 (getGaussianKernel); Marr & Hildreth, Theory of edge detection, 1980, doi:10.1098/rspb.1980.0020',
    agreesWith: 'cv2.GaussianBlur(ksize=(size, size), sigmaX=sigma)',
    parameters: [
      {
        name: 'size',
        label: 'Size',
        type: 'integer',
        odd: true,
        default: 3,
        minimum: 1,
        maximum: 63,
        description: 'Rows and columns of the kernel, in pixels.'
      },
      {
        name: 'sigma',
        label: 'Sigma',
        type: 'number',
        default: 0,
        minimum: 0,
        maximum: 50,
        description: "Standard deviation in pixels; 0 takes OpenCV's kernel for the size."
      }
    ]
  },
  gaussianFilter
)
