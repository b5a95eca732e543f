import type { CohortConditions } from '../../cohort/cohort-job.ts'
import type { MetricDefinition } from '../../scores/metric-definition.ts'
import { badness } from '../../statistics/badness.ts'
import { type ClusteredEstimate, clusteredEstimates } from '../../statistics/clustered-estimate.ts'
import { type Subgroups, subgroupsOf } from '../../statistics/clustered-subgroups.ts'
import { clusteredValues, patientMeans } from '../../statistics/clustered-values.ts'
import { holmAdjusted } from '../../statistics/multiplicity.ts'
import { judgeNoninferiority, type Noninferiority } from '../../statistics/noninferiority.ts'
import { median, quantile } from '../../statistics/order-statistics.ts'
import { type CohortOutput, type CohortTable, harmRows, rowsOf, type SettingTable } from './cohort-table.ts'

/** Mean of a score of an output in a setting. */
export interface OutputMean {
  readonly setting: SettingTable
  readonly output: CohortOutput
  readonly score: MetricDefinition
  readonly estimate: ClusteredEstimate
  /** By patient. */
  readonly patients: ReadonlyMap<string, number>
}

/** Comparison of an output with another one. */
export interface OutputComparison {
  readonly setting: SettingTable
  readonly output: CohortOutput
  readonly other: CohortOutput
  readonly score: MetricDefinition
  /** Harm: above 0 the output is worse, in the unit of the score. */
  readonly harm: ClusteredEstimate
  /** Null without a margin, or without an interval. */
  readonly verdict: Noninferiority | null
  /** P value of non-inferiority, or of no difference without a margin; NaN without an interval. */
  readonly p: number
  /** The same, adjusted for all comparisons. */
  readonly adjusted: number
}

export interface ConditionSubgroups {
  readonly comparison: OutputComparison
  readonly condition: string
  readonly subgroups: Subgroups
}

/** Patient whose mean lies far from those of the others. */
export interface Outlier {
  readonly mean: OutputMean
  readonly patient: string
  readonly value: number
  /** Fences beyond which a value is far: quartiles minus and plus 1.5 times their distance. */
  readonly fences: readonly [low: number, high: number]
}

export interface CohortAnalysis {
  readonly table: CohortTable
  readonly means: readonly OutputMean[]
  readonly comparisons: readonly OutputComparison[]
  readonly subgroups: readonly ConditionSubgroups[]
  readonly outliers: readonly Outlier[]
  /** Scores that are compared. */
  readonly compared: readonly MetricDefinition[]
}

/** Seed of every bootstrap of a report, so that a second report is the same. */
const options = { seed: 1 }

/** Scores that are compared if no margin is entered. Each more makes every comparison harder to show. */
const mostWithoutMargins = 2

export function analyseCohort(table: CohortTable): CohortAnalysis {
  const { margins } = table.cohort
  const withMargin = table.scores.filter(({ id }) => margins[id] !== undefined)
  const compared = withMargin.length > 0 ? withMargin : table.scores.slice(0, mostWithoutMargins)
  const means = table.settings.flatMap((setting) => meansOf(setting, table.scores))
  const comparisons = withAdjusted(table.settings.flatMap((setting) => comparisonsOf(setting, compared, margins)))
  return {
    table,
    compared,
    means,
    comparisons,
    subgroups: subgroupsOfAll(
      comparisons.filter(({ score }) => score === compared[0]),
      table.settings
    ),
    outliers: means.filter(({ score }) => compared.includes(score)).flatMap(outliersOf)
  }
}

function meansOf(setting: SettingTable, scores: readonly MetricDefinition[]): OutputMean[] {
  const parts = setting.outputs.flatMap((output) =>
    scores.flatMap((score) => {
      const sample = clusteredValues(rowsOf(setting, output.id, score.id))
      return sample.counts.patients > 0 ? [{ output, score, sample }] : []
    })
  )
  const estimates = clusteredEstimates(
    parts.map(({ sample }) => sample),
    options
  )
  return parts.map(({ output, score, sample }, index): OutputMean => {
    const values = patientMeans(sample)
    return {
      setting,
      output,
      score,
      estimate: estimates[index]!,
      patients: new Map(sample.patients.map((patient, at) => [patient, values[at]!]))
    }
  })
}

/**
 * Pairs of outputs. The noisy input is only compared against.
 * With a margin each pair is judged in both directions, else once.
 */
function pairsOf({ outputs }: SettingTable, isJudged: boolean): [CohortOutput, CohortOutput][] {
  return outputs.flatMap((output, index) =>
    outputs.flatMap((other, at): [CohortOutput, CohortOutput][] =>
      output.id !== 'noisy' && index !== at && (other.id === 'noisy' || isJudged || index < at) ? [[output, other]] : []
    )
  )
}

function comparisonsOf(
  setting: SettingTable,
  scores: readonly MetricDefinition[],
  margins: CohortTable['cohort']['margins']
): OutputComparison[] {
  const parts = scores.flatMap((score) =>
    pairsOf(setting, margins[score.id] !== undefined).flatMap(([output, other]) => {
      const sample = clusteredValues(harmRows(setting, [output.id, other.id], score))
      return sample.counts.patients > 0 ? [{ output, other, score, sample }] : []
    })
  )
  const estimates = clusteredEstimates(
    parts.map(({ sample }) => sample),
    options
  )
  return parts.map(({ output, other, score }, index): OutputComparison => {
    const harm = estimates[index]!
    const margin = margins[score.id]
    const verdict = margin !== undefined && harm.robust ? judgeNoninferiority(harm.robust, margin) : null
    return { setting, output, other, score, harm, verdict, p: verdict?.p ?? harm.robust?.p ?? NaN, adjusted: NaN }
  })
}

function withAdjusted(comparisons: readonly OutputComparison[]): OutputComparison[] {
  const adjusted = holmAdjusted(comparisons.map(({ p }) => p))
  return comparisons.map((comparison, index) => ({ ...comparison, adjusted: adjusted[index]! }))
}

type Level = (conditions: CohortConditions) => string | null

/** Conditions by which subgroups are formed. Patient size is split at the median of all patients. */
function conditionsOf(settings: readonly SettingTable[]): Record<string, Level> {
  const sizes = new Map(
    settings.flatMap(({ slices }) =>
      slices.map(({ patient, conditions }) => [patient, conditions.patientSize] as const)
    )
  )
  const middle = Math.round(median([...sizes.values()].filter((size) => size !== null)))
  return {
    Dose: ({ dose }) => dose,
    Kernel: ({ kernel }) => kernel,
    'Slice thickness': ({ sliceThickness: mm }) => (mm === null ? null : `${Number(mm.toFixed(2))} mm`),
    'Patient size (water-equivalent diameter, split at the median)': ({ patientSize: mm }) =>
      mm === null ? null : mm < middle ? `below ${middle} mm` : `from ${middle} mm on`,
    Scanner: ({ scanner }) => scanner,
    'Body part': ({ bodyPart }) => bodyPart
  }
}

/** Subgroups of comparisons with the noisy input, or of all if there is none, by conditions of several levels. */
function subgroupsOfAll(
  comparisons: readonly OutputComparison[],
  settings: readonly SettingTable[]
): ConditionSubgroups[] {
  const conditions = conditionsOf(settings)
  const ofInput = comparisons.filter(({ other }) => other.id === 'noisy')
  return (ofInput.length > 0 ? ofInput : comparisons).flatMap((comparison) => {
    const { setting, output, other, score } = comparison
    const rows = harmRows(setting, [output.id, other.id], score)
    return Object.entries(conditions).flatMap(([condition, levelOf]): ConditionSubgroups[] => {
      const leveled = rows.map((row) => ({ ...row, level: levelOf(row.conditions) }))
      const levels = new Set(leveled.flatMap(({ level }) => level ?? []))
      return levels.size < 2 ? [] : [{ comparison, condition, subgroups: subgroupsOf(leveled, options) }]
    })
  })
}

/** Fewer patients have no quartiles worth the name. */
const fewestForFences = 8

/** Patients beyond Tukey's fences (Tukey 1977, Exploratory Data Analysis), the farthest first. */
function outliersOf(mean: OutputMean): Outlier[] {
  const sorted = Float64Array.from(mean.patients.values()).sort()
  if (sorted.length < fewestForFences) return []
  const [lower, upper] = [quantile(sorted, 0.25), quantile(sorted, 0.75)]
  const reach = 1.5 * (upper - lower)
  const fences = [lower - reach, upper + reach] as const
  const beyond = (value: number) => Math.max(fences[0] - value, value - fences[1])
  return [...mean.patients]
    .filter(([, value]) => beyond(value) > 0)
    .toSorted(([, one], [, other]) => beyond(other) - beyond(one))
    .map(([patient, value]): Outlier => ({ mean, patient, value, fences }))
}

/** Patient with the means of all outputs of a setting. */
export interface WorstPatient {
  readonly setting: SettingTable
  readonly patient: string
  /** Output with the worst mean. */
  readonly output: CohortOutput
  readonly value: number
}

/** Patients by the worst mean of a judged output, the worst first; each once in each setting. */
export function worstPatients({ means }: CohortAnalysis, score: MetricDefinition): WorstPatient[] {
  const worst = new Map<string, WorstPatient>()
  for (const mean of means) {
    if (mean.score !== score || mean.output.id === 'noisy') continue
    for (const [patient, value] of mean.patients) {
      const key = JSON.stringify([mean.setting.name, patient])
      const known = worst.get(key)
      if (!known || badness(value, score) > badness(known.value, score))
        worst.set(key, { setting: mean.setting, patient, output: mean.output, value })
    }
  }
  return [...worst.values()].toSorted((one, other) => badness(other.value, score) - badness(one.value, score))
}
