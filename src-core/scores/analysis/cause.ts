import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import type { CauseId } from '../cause-categories.ts'
import { detailLoss } from '../detail/detail-kept.ts'
import type { FittedDegradation } from '../residual/degradation-fit.ts'
import type { ResidualScores } from '../residual/residual-description.ts'
import type { ShapeScores } from '../shape/shape-scores.ts'
import type { ChangedStructure } from '../structure/structure-search.ts'

/** Shares of the squared difference from the reference that an explanation by itself takes away; all together in `all`. */
export interface ExplainedShares {
  all: number
  blur: number
  shift: number
  'intensity-bias': number
}

/** Everything that was measured of one patch. */
export interface PatchFacts {
  readonly shape: Readonly<ShapeScores>
  readonly residual: Readonly<ResidualScores>
  readonly structure: Readonly<ChangedStructure>
  readonly shares: Readonly<ExplainedShares>
  readonly degradation: FittedDegradation
  structuralError: number
  /** Percent; NaN where it is not measured, or the reference has too little structure. */
  detailKept: number
  /** In the source's unit; 0 where `detailKept` is NaN. */
  contrastLost: number
  /** Test image by reference minus 1; NaN without an edge. */
  sharpnessChange: number
  /** In the source's unit. */
  intensityShift: number
  rmse: number
  /** NaN where there are no digits. */
  identityChange: number
}

/** True if any score lies beyond its threshold. */
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
 * What explains best how a patch differs. A changed digit goes before lost and invented structure (of which the larger names the
 * cause), these before lost detail, which no blur excuses, and that before mild blur, shift and bias: of them the one that by itself takes away most of the squared difference, unless
 * all of them together leave the greater part, which is noise then.
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
