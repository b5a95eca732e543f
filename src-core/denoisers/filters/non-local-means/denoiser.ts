import { filterAsDenoiser } from '../../filter-denoiser.ts'
import { nonLocalMeans, type NonLocalMeansParameters } from './non-local-means.ts'

export const nonLocalMeansDenoiser = filterAsDenoiser<NonLocalMeansParameters>(
  {
    id: 'nlm',
    name: 'Non-local means',
    description: 'Averages pixels whose surroundings look alike, wherever they are within a search window.',
    citation: 'Buades, Coll & Morel, A non-local algorithm for image denoising, 2005, doi:10.1109/CVPR.2005.38',
    agreesWith:
      'skimage.restoration.denoise_nl_means(patch_size=patchSize, patch_distance=patchDistance, h=h, sigma=sigma, fast_mode=fast)',
    parameters: [
      {
        name: 'patchSize',
        label: 'Patch size',
        type: 'integer',
        odd: true,
        default: 5,
        minimum: 3,
        maximum: 15,
        description: 'Rows and columns of the patches that are compared, in pixels.'
      },
      {
        name: 'patchDistance',
        label: 'Search distance',
        type: 'integer',
        default: 6,
        minimum: 1,
        maximum: 20,
        description: 'How far away, in pixels, patches are looked for.'
      },
      {
        name: 'h',
        label: 'Strength h',
        type: 'number',
        default: 0.1,
        minimum: 0.0001,
        maximum: 100000,
        description:
          'How different patches may be and still count, in the unit of the images, which in audits are 0 to 1; larger is smoother.'
      },
      {
        name: 'sigma',
        label: 'Noise sigma',
        type: 'number',
        default: 0,
        minimum: 0,
        maximum: 100000,
        description:
          'Standard deviation of the noise, in the unit of the images, that patch distances are corrected for; 0 for no correction.'
      },
      {
        name: 'fast',
        label: 'Fast mode',
        type: 'boolean',
        default: false,
        description: "scikit-image's fast mode: equal weights within a patch."
      }
    ]
  },
  nonLocalMeans
)
