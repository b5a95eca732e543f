import type { MetricDefinition } from '../metric-definition.ts'

export const seedInstabilityDefinition: MetricDefinition = {
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
}

export const latentDistanceDefinition: MetricDefinition = {
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
