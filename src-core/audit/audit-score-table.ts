import { rankHiddenErrors } from '../scores/analysis/verdicts.ts'
import type { DiscrepancyConfiguration } from '../scores/discrepancy-configuration.ts'
import type { OutputScores } from '../scores/metric-definition.ts'
import type { AuditScores } from './audit-record.ts'

/** The scores of an audit while it runs: for each output and score one value for each patch, 0 until it is set. */
export class AuditScoreTable {
  readonly outputs: readonly string[]
  readonly scoreIds: readonly string[]
  readonly scores: AuditScores

  /** @param outputs keys of what is scored, `noisy` included, in the order of `scores.npy` */
  constructor(outputs: readonly string[], scoreIds: readonly string[], patchCount: number) {
    this.outputs = outputs
    this.scoreIds = scoreIds
    const columns = () => Object.fromEntries(scoreIds.map((id) => [id, new Float64Array(patchCount)]))
    this.scores = Object.fromEntries(outputs.map((key) => [key, columns()]))
  }

  /** Sets scores of the patches from `firstPatch` on. */
  set(output: string, scores: OutputScores, firstPatch: number): void {
    for (const [id, values] of Object.entries(scores)) this.scores[output]![id]!.set(values, firstPatch)
  }

  /** Sets the score that ranks each patch among all patches of its output. */
  rank(configuration: DiscrepancyConfiguration): void {
    for (const scores of Object.values(this.scores)) scores['hiddenError']?.set(rankHiddenErrors(scores, configuration))
  }
}
