import { meanIntervals, type MeanInterval } from '../statistics/confidence-intervals.ts'
import type { AuditRecord, AuditScores } from './audit-record.ts'
import { scoredKeysOf } from './audited-outputs.ts'
import { outputScores, pick } from './output-comparison.ts'
import { hasMean, scoresOf } from '../scores/table/score-table.ts'
import type { AuditScoreTable } from './audit-score-table.ts'

type Means = Readonly<Record<string, Readonly<Record<string, MeanInterval>>>>

/**
 * Means of every output's scores with their 95 % bootstrap intervals: over all patches, and without air patches.
 * @param air for each patch 1 if it is mostly air, else 0; null if the values are not HU
 */
export function auditMeans(
  { outputs, scoreIds, scores }: Pick<AuditScoreTable, 'outputs' | 'scoreIds' | 'scores'>,
  { seed, air }: { readonly seed: number; readonly air: Uint8Array | null }
): Pick<AuditRecord, 'means' | 'airPatches' | 'meansWithoutAir'> {
  const ids =
    scoreIds.length === 0
      ? []
      : scoresOf({ scoreIds })
          .filter(hasMean)
          .map(({ id }) => id)
  const meansOf = (isUsed: (patch: number) => boolean): Means =>
    scoreIds.length === 0
      ? {}
      : meansOfColumns(outputs, ids, (key, id) => scores[key]![id]!.filter((_, patch) => isUsed(patch)), seed)
  const means = meansOf(() => true)
  if (!air) return { means }
  const airPatches = air.reduce((sum, value) => sum + value, 0)
  if (airPatches === 0 || airPatches === air.length) return { means, airPatches }
  return { means, airPatches, meansWithoutAir: meansOf((patch) => air[patch] === 0) }
}

/**
 * Means of scores over some of an audit's patches, with their 95 % bootstrap intervals.
 * Over all patches the means equal those of the audit's record: the same seed draws the same resamples.
 */
export function meansOver(
  audit: Pick<AuditRecord, 'request' | 'outputs' | 'denoisers'>,
  scores: AuditScores,
  indices: Int32Array,
  ids: readonly string[]
): AuditRecord['means'] {
  const valuesOf = (key: string, id: string) => pick(outputScores(scores, key, id), indices)
  return meansOfColumns(scoredKeysOf(audit), ids, valuesOf, audit.request.seed)
}

function meansOfColumns(
  outputs: readonly string[],
  ids: readonly string[],
  valuesOf: (key: string, id: string) => Float64Array,
  seed: number
): Means {
  const columns = outputs.flatMap((key) => ids.map((id) => valuesOf(key, id)))
  const intervals = meanIntervals(columns, { seed })
  return Object.fromEntries(
    outputs.map((key, row) => [
      key,
      Object.fromEntries(ids.map((id, column) => [id, intervals[row * ids.length + column]!]))
    ])
  )
}
