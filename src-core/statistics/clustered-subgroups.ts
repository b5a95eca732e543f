import { grouped } from '../grouped.ts'
import { type ClusteredEstimate, clusteredEstimates } from './clustered-estimate.ts'
import { type ClusteredRow, clusteredValues, patientOfSlices, sliceWeights } from './clustered-values.ts'
import { clusterRobustFit, waldTest } from './cluster-robust.ts'
import type { BootstrapOptions } from './confidence-intervals.ts'

/** Fewer patients than this give no interval in a subgroup. */
export const fewestInSubgroup = 3

/** A slice with the level of its subgroup, such as a kernel; null if unknown. */
export interface SubgroupRow extends ClusteredRow {
  readonly level: string | null
}

export interface Subgroup {
  /** Null for slices whose level is unknown. */
  readonly level: string | null
  readonly estimate: ClusteredEstimate
}

export interface Subgroups {
  readonly levels: readonly Subgroup[]
  /**
   * P value of equal means at all known levels of at least `fewestInSubgroup` patients; NaN if it cannot be tested.
   * Cluster-robust Wald test, so that a patient may stand at several levels.
   */
  readonly interaction: number
}

/**
 * Estimates by level. A level of fewer than three patients has a mean without an interval.
 * The test compares means by level: of differences between two outputs it tests the interaction.
 * @throws as `clusteredEstimates`
 */
export function subgroupsOf(rows: readonly SubgroupRow[], options: BootstrapOptions): Subgroups {
  const byLevel = [...grouped(rows, ({ level }) => JSON.stringify(level)).values()]
    .map((own) => ({ level: own[0]!.level, rows: own, sample: clusteredValues(own) }))
    .toSorted((one, other) => compareLevels(one.level, other.level))
  const estimates = clusteredEstimates(
    byLevel.map(({ sample }) => sample),
    options
  )
  const tested = byLevel.filter(({ level, sample }) => level !== null && sample.counts.patients >= fewestInSubgroup)
  return {
    levels: byLevel.map(({ level }, index) => ({ level, estimate: withoutFew(estimates[index]!) })),
    interaction: tested.length < 2 ? NaN : equalMeans(tested.map((one) => one.rows))
  }
}

/** Numbers in words sort by value: '25 %' before '100 %'. Unknown levels come last. */
const compareLevels = (one: string | null, other: string | null): number =>
  one === null || other === null
    ? Number(one === null) - Number(other === null)
    : one.localeCompare(other, 'en', { numeric: true })

const withoutFew = (estimate: ClusteredEstimate): ClusteredEstimate =>
  estimate.counts.patients >= fewestInSubgroup || estimate.primary === null
    ? estimate
    : {
        ...estimate,
        primary: null,
        bootstrap: null,
        robust: null,
        mixed: null,
        warning: 'Too few patients for an interval.'
      }

/** P value of equal means of groups, with clusters of patients that may stand in several groups. */
function equalMeans(groups: readonly (readonly ClusteredRow[])[]): number {
  const samples = groups.map(clusteredValues)
  const patients = [...new Set(samples.flatMap((sample) => sample.patients))]
  const total = samples.reduce((sum, { values }) => sum + values.length, 0)
  const design = samples.map(() => new Float64Array(total))
  const [wanted, weights, cluster] = [new Float64Array(total), new Float64Array(total), new Int32Array(total)]
  let row = 0
  for (const [group, sample] of samples.entries()) {
    const [own, owners] = [sliceWeights(sample), patientOfSlices(sample)]
    const numbers = sample.patients.map((patient) => patients.indexOf(patient))
    for (const [slice, value] of sample.values.entries()) {
      wanted[row] = value
      weights[row] = own[slice]!
      cluster[row] = numbers[owners[slice]!]!
      design[0]![row] = 1
      if (group > 0) design[group]![row] = 1
      row++
    }
  }
  const fit = clusterRobustFit({ wanted, design, weights, cluster, clusters: patients.length })
  return waldTest(fit, design.map((_, column) => column).slice(1)).p
}
