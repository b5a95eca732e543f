import { filterAsDenoiser } from '../../filter-denoiser.ts'
import { totalVariationFilter, type TotalVariationParameters } from './total-variation.ts'

export const totalVariationDenoiser = filterAsDenoiser<TotalVariationParameters>(
  {
    id: 'tv',
    name: 'Total variation',
    description: 'The image of least total variation that stays close to the noisy one: flat areas with sharp edges.',
    citation:
      'Chambolle, An algorithm for total variation minimization and applications, 2004, doi:10.1023/B:JMIV.0000011325.36760.1e',
    agreesWith:
      'skimage.restoration.denoise_tv_chambolle(weight=weight, eps=tolerance, max_num_iter=maximumIterations)',
    parameters: [
      {
        name: 'weight',
        label: 'Weight',
        type: 'number',
        default: 0.1,
        minimum: 0.0001,
        maximum: 100000,
        description: 'Larger is smoother; grows with the unit of the images, which in audits are 0 to 1.'
      },
      {
        name: 'tolerance',
        label: 'Tolerance',
        type: 'number',
        default: 0.0002,
        minimum: 0,
        maximum: 1,
        description: 'Stops when the energy changes by less than this part of the first energy.'
      },
      {
        name: 'maximumIterations',
        label: 'Iterations at most',
        type: 'integer',
        default: 200,
        minimum: 1,
        maximum: 10000,
        description: 'Stops after so many iterations in any case.'
      }
    ]
  },
  totalVariationFilter
)
