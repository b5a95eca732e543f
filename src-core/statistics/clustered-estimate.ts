import { count, counted } from '../counts.ts'
import { type RobustMean, robustMean } from './cluster-robust.ts'
import { type ClusteredInterval, clusteredBootstraps, type Limits } from './clustered-bootstrap.ts'
import { type ClusterCounts, type ClusteredValues, meanOfPatients, onePatient } from './clustered-values.ts'
import type { BootstrapOptions } from './confidence-intervals.ts'
import { type MixedMean, mixedMean } from './mixed-model.ts'
import { singleSeries } from './single-series.ts'

/**
 * Below this number of patients the bootstrap covers less than 93 % (see docs/cohorts.md).
 * The cluster-robust interval stands first then.
 */
export const fewPatients = 30

/** Mean over patients of patient means, with three intervals of the same 95 %. */
export interface ClusteredEstimate {
  readonly mean: number
  readonly counts: ClusterCounts
  /** Interval to show and to judge by; null for fewer than two patients. */
  readonly primary: (Limits & { readonly method: 'bootstrap' | 'cluster-robust' }) | null
  readonly bootstrap: ClusteredInterval | null
  readonly robust: RobustMean | null
  readonly mixed: MixedMean | null
  /** Sentence on the limits of the interval; null if there are enough patients. */
  readonly warning: string | null
}

/**
 * Estimates of several samples; samples of one shape share the draws of their bootstrap.
 * @throws as `clusteredBootstrap`, except for fewer than two patients, which give no interval
 */
export function clusteredEstimates(
  samples: readonly ClusteredValues[],
  options: BootstrapOptions
): ClusteredEstimate[] {
  const usable = samples.filter(({ counts }) => counts.patients >= 2)
  const bootstraps = new Map(clusteredBootstraps(usable, options).map((one, index) => [usable[index]!, one]))
  return samples.map((sample): ClusteredEstimate => {
    const bootstrap = bootstraps.get(sample) ?? null
    const known = { mean: meanOfPatients(sample), counts: sample.counts, bootstrap, warning: warningOf(sample.counts) }
    if (!bootstrap) return { ...known, primary: null, robust: null, mixed: null }
    const robust = robustMean(sample, options.confidence)
    const isFew = sample.counts.patients < fewPatients
    const { low, high } = isFew ? robust : bootstrap
    return {
      ...known,
      primary: { low, high, method: isFew ? 'cluster-robust' : 'bootstrap' },
      robust,
      mixed: mixedMean(sample, options.confidence)
    }
  })
}

/** Words on what limits an interval over patients; null for enough patients. */
export function warningOf({ patients, series }: Pick<ClusterCounts, 'patients' | 'series'>): string | null {
  if (patients === 0) return 'No patient has a value.'
  if (patients === 1)
    return `One patient: there is no interval over patients. ${series === 1 ? singleSeries : `${onePatient[0]!.toUpperCase()}${onePatient.slice(1)}.`}`
  if (patients < fewPatients)
    return `${counted(patients, 'patient')}: with fewer than ${count(fewPatients)} the bootstrap is too narrow; the cluster-robust t interval stands first.`
  return null
}
