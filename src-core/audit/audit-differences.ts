import { differencesOfMeans, type MeanInterval, meanIntervals } from '../statistics/confidence-intervals.ts'
import { differencesOf } from '../statistics/paired-comparison.ts'
import type { AuditRecord, AuditScores } from './audit-record.ts'
import { outputIdentity, scoredKeysOf } from './audited-outputs.ts'
import { samePatches } from './dose-response.ts'
import { outputScores, pick } from './output-comparison.ts'

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
