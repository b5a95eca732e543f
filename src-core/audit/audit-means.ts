import { hasMean, scoresOf } from '../scores/table/score-table.ts'
import { differencesOfMeans, type MeanInterval, meanIntervals } from '../statistics/confidence-intervals.ts'
import { differencesOf } from '../statistics/paired-comparison.ts'
import type { AuditRecord, AuditScores } from './audit-record.ts'
import { outputIdentity, scoredKeysOf } from './audited-outputs.ts'
import { samePatches } from './dose-response.ts'
import { outputScores, pick } from './output-comparison.ts'
import type { AuditScoreTable } from './score-chunk.ts'

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
  const meansOf = (used: (values: Float64Array) => Float64Array): Means =>
    scoreIds.length === 0 ? {} : meansOfColumns(outputs, ids, (key, id) => used(scores[key]![id]!), seed)
  const means = meansOf((values) => values)
  if (!air) return { means }
  const airPatches = air.reduce((sum, value) => sum + value, 0)
  if (airPatches === 0 || airPatches === air.length) return { means, airPatches }
  return { means, airPatches, meansWithoutAir: meansOf((values) => values.filter((_, patch) => air[patch] === 0)) }
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

/** An audit with its compared patches. */
export interface ComparedAudit {
  readonly record: AuditRecord
  readonly scores: AuditScores
  /** All patches, or those that are not mostly air. */
  readonly indices: Int32Array
}

/** The differences of another audit's means of a score from those of a base audit. */
export interface AuditDifference {
  /**
   * True if both audits have the same patches, so that each patch is compared with itself.
   * False: the means of two samples are compared.
   */
  readonly paired: boolean
  /** Mean of the other audit minus that of the base, by the base's key of each output that both have. */
  readonly byOutput: Readonly<Record<string, MeanInterval>>
}

/** Differences of the means of one score, `other` minus `base`, for each output that both audits score. */
export function differenceFrom(base: ComparedAudit, other: ComparedAudit, id: string): AuditDifference {
  const paired = samePatches(base.record, other.record) && sameIndices(base.indices, other.indices)
  const options = { seed: base.record.request.seed }
  const shared = sharedOutputs(base, other, id)
  const columns = shared.map(({ key, otherKey }) => [valuesOf(other, otherKey, id), valuesOf(base, key, id)] as const)
  const intervals = paired
    ? meanIntervals(
        columns.map(([of, from]) => differencesOf(of, from)),
        options
      )
    : differencesOfMeans(columns, options)
  return { paired, byOutput: Object.fromEntries(shared.map(({ key }, index) => [key, intervals[index]!])) }
}

function sharedOutputs(base: ComparedAudit, other: ComparedAudit, id: string): { key: string; otherKey: string }[] {
  const has = ({ scores }: ComparedAudit, key: string) => scores[key]?.[id] !== undefined
  const others = scoredKeysOf(other.record).filter((key) => has(other, key))
  return scoredKeysOf(base.record)
    .filter((key) => has(base, key))
    .flatMap((key) => {
      const identity = outputIdentity(base.record, key)
      const otherKey = others.find((otherOutput) => outputIdentity(other.record, otherOutput) === identity)
      return otherKey === undefined ? [] : [{ key, otherKey }]
    })
}

const valuesOf = ({ scores, indices }: ComparedAudit, key: string, id: string) =>
  pick(outputScores(scores, key, id), indices)

const sameIndices = (one: Int32Array, other: Int32Array) =>
  one.length === other.length && one.every((index, place) => other[place] === index)
