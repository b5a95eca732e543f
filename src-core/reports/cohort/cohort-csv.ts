import { toCsv, type Cell } from '../csv-table.ts'
import { sliceNumber } from '../../sources/slice-number.ts'
import type { ClusteredEstimate } from '../../statistics/clustered-estimate.ts'
import type { CohortAnalysis } from './cohort-analysis.ts'

const estimateHeader = [
  'patients',
  'series',
  'slices',
  'patches',
  'mean',
  'interval',
  'low',
  'high',
  'bootstrap_low',
  'bootstrap_high',
  'robust_low',
  'robust_high',
  'robust_se',
  'mixed_mean',
  'mixed_low',
  'mixed_high',
  'variance_patients',
  'variance_series',
  'variance_slices'
]

const estimateCells = ({ counts, mean, primary, bootstrap, robust, mixed }: ClusteredEstimate): Cell[] => [
  counts.patients,
  counts.series,
  counts.slices,
  counts.patches,
  mean,
  primary?.method ?? null,
  primary?.low ?? null,
  primary?.high ?? null,
  bootstrap?.low ?? null,
  bootstrap?.high ?? null,
  robust?.low ?? null,
  robust?.high ?? null,
  robust?.standardError ?? null,
  mixed?.mean ?? null,
  mixed?.low ?? null,
  mixed?.high ?? null,
  mixed?.variances.patients ?? null,
  mixed?.variances.series ?? null,
  mixed?.variances.slices ?? null
]

/** Tables of a cohort as CSV, by file name. */
export function cohortCsvs({ means, comparisons, subgroups, table }: CohortAnalysis): Record<string, string> {
  const { cohort, audits, failures, exclusions } = table
  const finished = new Map(audits.map((audit) => [audit.job.number, audit]))
  const failed = new Map(failures.map((failure) => [failure.number, failure]))
  return {
    'means.csv': toCsv(
      ['setting', 'image', 'score', ...estimateHeader],
      means.map(({ setting, output, score, estimate }) => [
        setting.name,
        output.label,
        score.id,
        ...estimateCells(estimate)
      ])
    ),
    'patients.csv': toCsv(
      ['setting', 'image', 'score', 'patient', 'mean'],
      means.flatMap(({ setting, output, score, patients }) =>
        [...patients].map(([patient, mean]): Cell[] => [setting.name, output.label, score.id, patient, mean])
      )
    ),
    'slices.csv': toCsv(
      ['setting', 'patient', 'series', 'slice', 'patches', 'image', ...table.scores.map(({ id }) => id)],
      table.settings.flatMap(({ name, slices, outputs, values }) =>
        slices.flatMap(({ patient, series, slice, patches }, place) =>
          outputs.flatMap(({ id, label }): Cell[][] => {
            const means = table.scores.map((score) => values.get(id)?.get(score.id)?.[place] ?? NaN)
            if (means.every(Number.isNaN)) return []
            return [[name, patient, series, sliceNumber(slice), patches, label, ...means]]
          })
        )
      )
    ),
    'comparisons.csv': toCsv(
      ['setting', 'image', 'other', 'score', ...estimateHeader, 'margin', 'verdict', 'p', 'p_holm'],
      comparisons.map(({ setting, output, other, score, harm, verdict, p, adjusted }) => [
        setting.name,
        output.label,
        other.label,
        score.id,
        ...estimateCells(harm),
        verdict?.margin ?? null,
        verdict?.verdict ?? null,
        p,
        adjusted
      ])
    ),
    'subgroups.csv': toCsv(
      ['setting', 'image', 'other', 'score', 'condition', 'level', ...estimateHeader, 'p_equal_levels'],
      subgroups.flatMap(
        ({ comparison: { setting, output, other, score }, condition, subgroups: { levels, interaction } }) =>
          levels.map(({ level, estimate }): Cell[] => [
            setting.name,
            output.label,
            other.label,
            score.id,
            condition,
            level,
            ...estimateCells(estimate),
            interaction
          ])
      )
    ),
    'jobs.csv': toCsv(
      ['job', 'patient', 'series', 'setting', 'seed', 'state', 'audit', 'warnings', 'reason'],
      [
        ...cohort.jobs.map((job): Cell[] => {
          const audit = finished.get(job.number)
          const failure = failed.get(job.number)
          return [
            job.number,
            job.patient,
            job.series,
            job.setting,
            job.seed,
            audit ? 'done' : failure ? 'failed' : 'open',
            job.key,
            audit?.warnings.length ?? null,
            audit ? null : (failure?.message ?? null)
          ]
        }),
        ...exclusions.map(({ place, reason }): Cell[] => [
          null,
          null,
          place,
          null,
          null,
          'excluded',
          null,
          null,
          reason
        ])
      ]
    )
  }
}
