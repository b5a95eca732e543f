import type { MetricDefinition } from '../metric-definition.ts'

/** What can be said of an output when nothing clean is known. */
export const referenceFreeDefinitions: readonly MetricDefinition[] = [
  {
    id: 'dataMisfit',
    group: 'without-reference',
    label: 'Data misfit',
    unit: 'SD',
    digits: 1,
    better: 'lower',
    range: 'any; 0 with a spread of 1 for the clean image',
    explanation:
      'How badly the output explains the noisy input under the noise model. Far above 0: something was lost, invented or smoothed away; ' +
      'far below 0: noise was kept. Exact for simulated Gaussian and Poisson noise; for scans white noise of an estimated level is assumed.',
    source: 'Chi-square (Pearson 1900, doi:10.1080/14786440009463897), deviance (McCullagh & Nelder 1989)'
  },
  {
    id: 'seedInstability',
    group: 'without-reference',
    label: 'Seed instability',
    unit: 'source unit',
    digits: 2,
    better: 'lower',
    range: '0 (the same for every noise) upwards',
    explanation:
      'Standard deviation of the output over several draws of noise, largest mean of any 3 x 3 pixels: what appears with one noise and not with another is suspect.',
    source:
      'Defined in docs/without-reference.md; without a clean image after Pang et al. 2021, doi:10.1109/CVPR46437.2021.00208'
  },
  {
    id: 'latentDistance',
    group: 'without-reference',
    label: 'Latent distance',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '0 upwards; above 1: farther than 95 % of the training images',
    explanation:
      "Distance of the noisy patch from the model's training images in its latent space: Mahalanobis distance to the fifth nearest, by the distance within which 95 % of them lie.",
    source: 'Sun et al. 2022, arXiv 2204.06507; Lee et al. 2018, arXiv 1807.03888'
  }
]
