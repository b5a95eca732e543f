import { dirname, join } from 'node:path'
import type { ScoringResources } from '../audit/patch-scorers.ts'
import { shippedDigitClassifier } from './entry-points.ts'

/**
 * What an audit's scores need besides pixels.
 * @param modelsDirectory the workspace's folder of models, beside which latent vectors are kept.
 */
export function scoringResources(modelsDirectory: string): Required<ScoringResources> {
  return { digitClassifier: shippedDigitClassifier(), latents: join(dirname(modelsDirectory), 'latents') }
}
