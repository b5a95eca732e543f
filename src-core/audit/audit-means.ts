import { type MeanInterval, meanIntervals } from '../statistics/mean-interval.ts'
import type { AuditRecord, AuditScores } from './audit-record.ts'
import { hasMean, scoresOf } from '../scores/table/score-table.ts'

const bootstrapResamples = 1000

/** What the means of an audit are of. */
export interface ScoredAudit {
  readonly candidates: readonly string[]
  readonly scoreIds: readonly string[]
  readonly scores: AuditScores
  /** Of the bootstrap. */
  readonly seed: number
  /** 1 for patches that show mostly air; null where values do not tell. */
  readonly air: Uint8Array | null
}

type Means = Readonly<Record<string, Readonly<Record<string, MeanInterval>>>>

/** The means of every candidate's scores with their 95 % bootstrap intervals, of all patches and of those that are not mostly air. */
export function auditMeans(audit: ScoredAudit): Pick<AuditRecord, 'means' | 'airPatches' | 'meansWithoutAir'> {
  const means = meansOf(audit, () => true)
  const { air } = audit
  if (!air) return { means }
  const airPatches = air.reduce((sum, value) => sum + value, 0)
  if (airPatches === 0 || airPatches === air.length) return { means, airPatches }
  return { means, airPatches, meansWithoutAir: meansOf(audit, (patch) => air[patch] === 0) }
}

function meansOf({ candidates, scoreIds, scores, seed }: ScoredAudit, takes: (patch: number) => boolean): Means {
  if (scoreIds.length === 0) return {}
  const averaged = scoresOf({ scoreIds }).filter(hasMean)
  const columns = candidates.flatMap((key) =>
    averaged.map(({ id }) => scores[key]![id]!.filter((_, patch) => takes(patch)))
  )
  const intervals = meanIntervals(columns, { seed, resamples: bootstrapResamples, confidence: 0.95 })[Symbol.iterator]()
  const ofOutput = () => Object.fromEntries(averaged.map(({ id }) => [id, intervals.next().value!]))
  return Object.fromEntries(candidates.map((key) => [key, ofOutput()]))
}
