import { causeCategories, type CauseId } from '../cause-categories.ts'
import type { MetricDefinition, ScoreKind, OutputScores } from '../metric-definition.ts'
import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import { detailLoss } from '../detail/detail-kept.ts'
import type { FittedDegradation } from '../residual/degradation-fit.ts'
import type { ResidualScores } from '../residual/residual-description.ts'
import type { ShapeScores } from '../shape/shape-scores.ts'
import type { ChangedStructure } from '../structure/structure-search.ts'

const own = 'Defined in docs/discrepancy.md'

/** Conclusions from the other scores. */
export const verdictDefinitions: readonly MetricDefinition[] = [
  {
    id: 'structuralError',
    group: 'verdict',
    label: 'Structural error',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '0 (none) to 1',
    explanation: 'Amount of structure that is missing or added, beyond what blur, noise, shift and bias explain.',
    source: own
  },
  {
    id: 'hiddenError',
    group: 'verdict',
    label: 'Hidden error',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '0 to 1 (high PSNR, structure changed or washed out)',
    explanation:
      'max(structural error, lack of detail) times the percentile rank of the PSNR among the patches of this output. High values: errors that PSNR hides.',
    source: own
  },
  {
    id: 'cause',
    group: 'verdict',
    label: 'Cause',
    unit: '',
    digits: 0,
    better: 'lower',
    range: 'a kind',
    explanation: 'The main reason why the patch differs from its reference.',
    source: own,
    categories: causeCategories
  }
]

export const verdictKind: ScoreKind = { definitions: verdictDefinitions }

/**
 * Hidden error: `max(structuralError, detailLoss) * percentile rank of PSNR` among the patches of this output.
 * Ties of PSNR count half.
 * A change with a PSNR among the highest is close to the error itself; a change with a low PSNR is close to 0.
 * @param scores `structuralError`, `psnr`, and `detailKept` if it is measured
 * @returns 0..1 for each patch; NaN if PSNR or structural error is unknown
 */
export function rankHiddenErrors(
  { structuralError, psnr, detailKept }: OutputScores,
  { detail }: Pick<DiscrepancyConfiguration, 'detail'>
): Float64Array {
  const ranks = midRanks(psnr!)
  const loss = (patch: number) => (detail && detailKept ? detailLoss(detailKept[patch]!, detail) : 0)
  return structuralError!.map((error, patch) => Math.max(error, loss(patch)) * ranks[patch]!)
}

/** Share of values below each value, plus half of those equal to it (itself included). NaN has no rank. */
function midRanks(values: Float64Array): Float64Array {
  const order = [...values.keys()]
    .filter((at) => !Number.isNaN(values[at]!))
    .sort((a, b) => (values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : 0))
  const ranks = new Float64Array(values.length).fill(NaN)
  for (let first = 0; first < order.length;) {
    let end = first + 1
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++
    for (let at = first; at < end; at++) ranks[order[at]!] = (first + end) / 2 / order.length
    first = end
  }
  return ranks
}

/** Share of the squared difference that each part of the degradation fit explains alone; `all`: all parts together. */
interface ExplainedShares {
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
function isFlagged(facts: PatchFacts, configuration: DiscrepancyConfiguration): boolean {
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
