import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import type { CauseId } from '../cause-categories.ts'
import { detailLoss } from '../detail/detail-kept.ts'
import type { FittedDegradation } from '../residual/degradation-fit.ts'
import type { ResidualScores } from '../residual/residual-description.ts'
import type { ShapeScores } from '../shape/shape-scores.ts'
import type { ChangedStructure } from '../structure/structure-search.ts'

/** Share of the squared difference that each part of the degradation fit explains alone; `all`: all parts together. */
export interface ExplainedShares {
  all: number
  blur: number
  shift: number
  'intensity-bias': number
}

/** All measurements of one patch. */
export interface PatchFacts {
  readonly shape: Readonly<ShapeScores>
  readonly residual: Readonly<ResidualScores>
  readonly structure: Readonly<ChangedStructure>
  readonly shares: Readonly<ExplainedShares>
  readonly degradation: FittedDegradation
  structuralError: number
  /** Percent; NaN if not measured, or if the reference has too little structure. */
  detailKept: number
  /** In the source's unit; 0 if `detailKept` is NaN. */
  contrastLost: number
  /** Test image / reference - 1; NaN without an edge. */
  sharpnessChange: number
  /** In the source's unit. */
  intensityShift: number
  rmse: number
  /** Probability, 0..1; NaN without digits. */
  identityChange: number
}

/** True if any score is beyond its threshold. */
export function isFlagged(facts: PatchFacts, configuration: DiscrepancyConfiguration): boolean {
  const { shape } = facts
  const { flags, causes } = configuration
  return (
    lacksDetail(facts, configuration) ||
    facts.structuralError > flags.structuralError ||
    facts.identityChange >= causes.identityChange ||
    shape.topologyRecallLoss > flags.lost ||
    shape.topologyPrecisionLoss > flags.invented ||
    shape.componentsError > flags.componentsError ||
    shape.holesError > flags.holesError ||
    Math.abs(facts.sharpnessChange) > flags.sharpnessChange ||
    Math.abs(facts.intensityShift) > flags.intensityShift ||
    facts.rmse > flags.rmse
  )
}

/** True if small structures keep too little of their contrast. */
const lacksDetail = ({ detailKept }: PatchFacts, { detail }: DiscrepancyConfiguration): boolean =>
  detail !== undefined && detailLoss(detailKept, detail) > 0

/**
 * Cause of the difference of a patch. Priorities:
 * 1. identity change;
 * 2. lost or invented structure, the larger of the two;
 * 3. lost detail, which no blur excuses;
 * 4. residual noise, if blur, shift and bias together leave the greater part of the squared difference;
 * 5. blur, shift or bias: the one that alone explains most of the squared difference.
 */
export function causeOf(facts: PatchFacts, configuration: DiscrepancyConfiguration): CauseId {
  if (!isFlagged(facts, configuration)) return 'none'
  if (facts.identityChange >= configuration.causes.identityChange) return 'identity-change'
  const { lostArea, inventedArea } = facts.structure
  if (facts.structuralError > configuration.flags.structuralError) return lostArea >= inventedArea ? 'lost' : 'invented'
  if (lacksDetail(facts, configuration)) return 'lost-detail'
  const { all, blur, shift, 'intensity-bias': bias } = facts.shares
  if (all < 0.5) return 'residual-noise'
  if (shift > blur && shift > bias) return 'shift'
  return blur > bias ? 'blur' : 'intensity-bias'
}
