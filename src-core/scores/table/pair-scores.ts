import type { ImageBatch } from '../../images/image.ts'
import { scoreOutputs } from '../analysis/patch-discrepancies.ts'
import { completeDiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import { fidelityKind, windowedKind } from '../fidelity/fidelity-definitions.ts'
import { scorePatches, scoreWindowed } from '../fidelity/fidelity-scores.ts'
import type { OutputScores, PairComputation, ScoreKind, ScoringContext } from '../metric-definition.ts'
import { scoreBlobs } from '../residual/blob-snr.ts'
import { blobSnrKind } from '../residual/residual-definitions.ts'
import { scoreCrossings } from '../sfrc/sfrc.ts'
import { sfrcKind } from '../sfrc/sfrc-definition.ts'
import { pairKinds } from './score-table.ts'

/** Computations that load kernels or packages; definitions, which the screen loads, are kept apart. */
const computations: ReadonlyMap<ScoreKind, PairComputation> = new Map<ScoreKind, PairComputation>([
  [fidelityKind, (reference, tests, { source }) => tests.map((test) => scorePatches(reference, test, source))],
  [windowedKind, (reference, tests, { source }) => scoreWindowed(reference, tests, source)],
  [blobSnrKind, scoreBlobs],
  [sfrcKind, scoreCrossings]
])

/** Patches of an audit that are scored together: the reference and each output; all in 0..1. */
export interface ScoringBatch {
  readonly context: ScoringContext
  readonly reference: ImageBatch
  readonly outputs: readonly {
    readonly images: ImageBatch
    /** Scores measured before: sFRC crossings of whole slices before clipping, and those of patch scorers. */
    readonly known: OutputScores
  }[]
}

/**
 * Scores of each output and patch, with the ids of `pairScoreIds`.
 * Left out: the hidden error, which ranks all patches of an audit, and kinds whose scores are known.
 * @throws argument.invalid as the computations
 */
export function scoreBatch({ context, reference, outputs }: ScoringBatch): OutputScores[] {
  const { source, request } = context
  const configuration = completeDiscrepancyConfiguration(source.unit, request.discrepancy)
  const compared = outputs.map(({ images, known }) => ({ images, identityChange: known['identityChange'] }))
  const discrepancies = scoreOutputs(reference, compared, configuration, source.intensityRange)
  const scores = discrepancies.map((scored) => ({ ...scored }))
  for (const kind of pairKinds) {
    const compute = kind.compute ?? computations.get(kind)
    if (!compute || kind.applies?.(context) === false) continue
    const isKnown = ({ known }: (typeof outputs)[number]) => kind.definitions.every(({ id }) => known[id] !== undefined)
    const wanted = [...outputs.keys()].filter((output) => !isKnown(outputs[output]!))
    const tests = wanted.map((output) => outputs[output]!.images)
    const computed = tests.length > 0 ? compute(reference, tests, context) : []
    for (const [index, output] of wanted.entries()) Object.assign(scores[output]!, computed[index])
  }
  return scores
}
