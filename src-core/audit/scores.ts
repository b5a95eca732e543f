import {
  detailDefinitions,
  localResidualDefinitions,
  residualDefinitions,
  shapeDefinitions,
  verdictDefinitions
} from '../scores/discrepancy-definitions.ts'
import { identityDefinitions } from '../scores/identity/definitions.ts'
import { sfrcDefinitions } from '../scores/sfrc/definitions.ts'
import { referenceFreeDefinitions } from '../scores/reference-free/definitions.ts'
import { metricDefinitions, windowedDefinitions, type MetricDefinition } from '../scores/metric-definitions.ts'
import type { AuditRecord } from './audit-record.ts'

/** Every score that an audit can have, in the order in which they are shown. */
export const scoreDefinitions: readonly MetricDefinition[] = [
  ...metricDefinitions,
  ...windowedDefinitions,
  ...detailDefinitions,
  ...verdictDefinitions,
  ...shapeDefinitions,
  ...residualDefinitions,
  ...localResidualDefinitions,
  ...sfrcDefinitions,
  ...identityDefinitions,
  ...referenceFreeDefinitions
]

/** The definition of a score. @returns undefined for one that this version does not know. */
export function scoreDefinition(id: string): MetricDefinition | undefined {
  return scoreDefinitions.find((definition) => definition.id === id)
}

/** What of an audit's record decides its scores. */
export type ScoreOwner = Pick<AuditRecord, 'scoreIds'> & Partial<Pick<AuditRecord, 'hasReference'>>

/**
 * Ids of an audit's scores in the order of `scores.npy`. Audits of the first version have the five metrics, or none without
 * a reference.
 */
export function scoreIdsOf({ scoreIds, hasReference = true }: ScoreOwner): readonly string[] {
  return scoreIds ?? (hasReference ? metricDefinitions.map(({ id }) => id) : [])
}

/** The scores that an audit has, in the order in which they are shown; those that this version does not know are left out. */
export function scoresOf(record: ScoreOwner): MetricDefinition[] {
  const ids = new Set(scoreIdsOf(record))
  return scoreDefinitions.filter(({ id }) => ids.has(id))
}

/** Shapes at a threshold of brightness: on scans these answer to blur and noise, and contradict what is said of structure beside them. */
const ofThresholds = new Set([
  'lost',
  'invented',
  'clDice',
  'iou',
  'dice',
  'componentsError',
  'holesError',
  'endPointsError',
  'branchesError'
])

/** Of the ids that would be shown of an audit, those that stand for what they say: of scans, which have `detailKept`, none at a threshold. */
export const tellingScores = (ids: readonly string[], known: readonly string[]): readonly string[] =>
  known.includes('detailKept') ? ids.filter((id) => !ofThresholds.has(id)) : ids

/** Whether a mean says something: it does not for kinds. */
export const hasMean = ({ categories }: MetricDefinition): boolean => categories === undefined
