import { detailKind } from '../detail/detail-kept.ts'
import { fidelityDefinitions, fidelityKind, windowedKind } from '../fidelity/fidelity-definitions.ts'
import { verdictKind } from '../analysis/verdicts.ts'
import { identityChangeDefinition } from '../identity/identity-change.ts'
import type { MetricDefinition, ScoreKind, ScoringContext } from '../metric-definition.ts'
import { dataMisfitDefinition } from '../reference-free/data-misfit.ts'
import { latentDistanceDefinition, seedInstabilityDefinition } from '../reference-free/reference-free-definitions.ts'
import { neighbourDefinitions } from '../between-slices/neighbour-definitions.ts'
import { blobSnrKind, residualKind } from '../residual/residual-definitions.ts'
import { sfrcKind } from '../sfrc/sfrc-definition.ts'
import { shapeKind } from '../shape/shape-definitions.ts'

/** Scores of a test patch against its reference, in the order in which they are shown and stored. */
export const pairKinds: readonly ScoreKind[] = [
  fidelityKind,
  windowedKind,
  detailKind,
  verdictKind,
  shapeKind,
  residualKind,
  blobSnrKind,
  sfrcKind
]

/**
 * Scores that need more than two images, in the order in which they are shown and stored.
 * patch-scorers.ts computes these scores.
 */
export const scorerDefinitions: readonly MetricDefinition[] = [
  identityChangeDefinition,
  dataMisfitDefinition,
  seedInstabilityDefinition,
  latentDistanceDefinition
]

/** Every score of an audit, in the order in which they are shown. */
export const scoreDefinitions: readonly MetricDefinition[] = [
  ...pairKinds.flatMap(({ definitions }) => definitions),
  ...neighbourDefinitions,
  ...scorerDefinitions
]

/** Ids of the scores of pairs that an audit with a reference has, in the order of `scores.npy`. */
export const pairScoreIds = (context: ScoringContext): string[] =>
  pairKinds
    .filter(({ applies }) => applies?.(context) ?? true)
    .flatMap(({ definitions }) => definitions.map(({ id }) => id))

/** Definition of a score; undefined if this version does not have the score. */
export function scoreDefinition(id: string): MetricDefinition | undefined {
  return scoreDefinitions.find((definition) => definition.id === id)
}

/** Parts of an audit's record that decide its scores. */
export interface ScoreOwner {
  readonly scoreIds?: readonly string[]
  readonly hasReference?: boolean
}

/**
 * Ids of an audit's scores in the order of `scores.npy`.
 * Audits of the first version have the five metrics, or none without a reference.
 */
export function scoreIdsOf({ scoreIds, hasReference = true }: ScoreOwner): readonly string[] {
  return scoreIds ?? (hasReference ? fidelityDefinitions.map(({ id }) => id) : [])
}

/** Scores of an audit in the order in which they are shown, without scores that this version does not have. */
export function scoresOf(record: ScoreOwner): MetricDefinition[] {
  const ids = new Set(scoreIdsOf(record))
  return scoreDefinitions.filter(({ id }) => ids.has(id))
}

/**
 * Ids of the scores of shapes above a threshold of brightness.
 * On scans these scores also react to blur and noise, and contradict the scores of structure.
 */
export const foregroundScores: ReadonlySet<string> = new Set([
  'topologyRecallLoss',
  'topologyPrecisionLoss',
  'clDice',
  'iou',
  'dice',
  'componentsError',
  'holesError',
  'endPointsError',
  'branchesError'
])

/** Ids to show of an audit, reduced to reliable ones: scans, which have `detailKept`, show none at a threshold. */
export const reliableScores = (ids: readonly string[], known: readonly string[]): readonly string[] =>
  known.includes('detailKept') ? ids.filter((id) => !foregroundScores.has(id)) : ids

/** True if the score has a mean; scores that name a kind have none. */
export const hasMean = ({ categories }: MetricDefinition): boolean => categories === undefined
