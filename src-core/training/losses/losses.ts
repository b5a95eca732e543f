import type { TrainingRequest } from '../request.ts'
import { detailAndSimilarityLoss } from './detail-and-similarity.ts'
import { detailWeightedLoss } from './detail-weighted-error.ts'
import type { Loss } from './loss.ts'
import { meanAbsoluteErrorLoss } from './mean-absolute-error.ts'
import { meanSquaredErrorLoss } from './mean-squared-error.ts'
import { poissonLikelihoodLoss } from './poisson-likelihood.ts'
import { structuralSimilarityLoss } from './structural-similarity.ts'

/** Every loss that a training can take. */
export const losses: Readonly<Record<TrainingRequest['loss'], Loss>> = {
  mse: meanSquaredErrorLoss,
  l1: meanAbsoluteErrorLoss,
  ssim: structuralSimilarityLoss,
  poisson: poissonLikelihoodLoss,
  detail: detailWeightedLoss,
  'detail-ssim': detailAndSimilarityLoss
}
