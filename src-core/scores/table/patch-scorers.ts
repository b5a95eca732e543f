import type { ImageBatch } from '../../images/image.ts'
import { identityScorer } from '../identity/digit-classifier.ts'
import type { OutputScores } from '../metric-definition.ts'
import { misfitScorer } from '../reference-free/data-misfit.ts'
import { latentScorer } from '../reference-free/latent-store.ts'
import { stabilityScorer } from '../reference-free/seed-stability.ts'
import type { PatchScorer, ScoredPatches, ScorerContext, ScorerFactory } from '../scorers/patch-scorer.ts'

/** Makers of the scorers of `scorerDefinitions`, in the same order. */
const factories: readonly ScorerFactory[] = [identityScorer, misfitScorer, stabilityScorer, latentScorer]

/** The scorers of an audit, in the order of their scores. */
export const patchScorers = (context: ScorerContext): PatchScorer[] =>
  factories.map((make) => make(context)).filter((scorer) => scorer !== null)

/** Runs every scorer on the patches of one output. */
export async function scoreByAll(
  scorers: readonly PatchScorer[],
  patches: ScoredPatches
): Promise<{ scores: OutputScores; maps: ImageBatch[] }> {
  const scores: Record<string, Float64Array> = {}
  const maps: ImageBatch[] = []
  for (const scorer of scorers) {
    const { values, map } = await scorer.score(patches)
    scores[scorer.id] = values
    if (map) maps.push(map)
  }
  return { scores, maps }
}
