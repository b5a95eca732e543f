import { DenoscopeError } from '../errors.ts'

/** Mean of a score over the patches of one slice. */
export interface ClusteredRow {
  readonly patient: string
  readonly series: string
  /** 0-based. */
  readonly slice: number
  /** Number of patches in the mean. They are counted; they are no weights. */
  readonly patches: number
  readonly value: number
}

/** Numbers of independent and dependent parts of a sample. */
export interface ClusterCounts {
  readonly patients: number
  readonly series: number
  readonly slices: number
  readonly patches: number
  /** Rows left out because their value is not finite. */
  readonly leftOut: number
}

/**
 * Values of slices, slices within series, and series within patients.
 * The estimand of every function on it is the mean over patients of patient means:
 * each patient has equal weight, each series equal weight within its patient, each slice within its series.
 */
export interface ClusteredValues {
  /** Labels in ascending order. */
  readonly patients: readonly string[]
  /** Index of the first series of each patient, and the number of series at the end. */
  readonly seriesStarts: Int32Array
  /** Index of the first slice of each series, and the number of slices at the end. */
  readonly sliceStarts: Int32Array
  /** One value for each slice. */
  readonly values: Float64Array
  readonly counts: ClusterCounts
}

/**
 * Arranges rows by patient, series and slice. Rows whose value is not finite are left out and counted.
 * @throws argument.invalid if a slice of a series stands there twice
 */
export function clusteredValues(rows: readonly ClusteredRow[]): ClusteredValues {
  const finite = rows.filter(({ value }) => Number.isFinite(value)).toSorted(byCluster)
  const patients: string[] = []
  const [seriesStarts, sliceStarts]: [number[], number[]] = [[], []]
  for (const [index, row] of finite.entries()) {
    const former = finite[index - 1]
    const isOtherPatient = row.patient !== former?.patient
    if (isOtherPatient) {
      patients.push(row.patient)
      seriesStarts.push(sliceStarts.length)
    }
    if (isOtherPatient || row.series !== former.series) sliceStarts.push(index)
    else if (row.slice === former.slice)
      throw new DenoscopeError(
        'argument.invalid',
        `rows: expected each slice once, got slice ${row.slice} of ${row.series} twice`
      )
  }
  return {
    patients,
    seriesStarts: Int32Array.from([...seriesStarts, sliceStarts.length]),
    sliceStarts: Int32Array.from([...sliceStarts, finite.length]),
    values: Float64Array.from(finite, ({ value }) => value),
    counts: {
      patients: patients.length,
      series: sliceStarts.length,
      slices: finite.length,
      patches: finite.reduce((sum, { patches }) => sum + patches, 0),
      leftOut: rows.length - finite.length
    }
  }
}

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

const byCluster = (one: ClusteredRow, other: ClusteredRow): number =>
  byText(one.patient, other.patient) || byText(one.series, other.series) || one.slice - other.slice

/**
 * Differences of slices that both samples hold: `combine(first, second)`.
 * Patches are those of the first sample.
 * @param combine default: first minus second
 */
export function pairedRows(
  first: readonly ClusteredRow[],
  second: readonly ClusteredRow[],
  combine: (first: number, second: number) => number = (one, other) => one - other
): ClusteredRow[] {
  const keyOf = ({ patient, series, slice }: ClusteredRow) => JSON.stringify([patient, series, slice])
  const others = new Map(second.map((row) => [keyOf(row), row.value]))
  return first.flatMap((row) => {
    const other = others.get(keyOf(row))
    return other === undefined ? [] : [{ ...row, value: combine(row.value, other) }]
  })
}

/** Weight of each slice in the mean over patients of patient means. The weights of a patient add up to 1. */
export function sliceWeights({ patients, seriesStarts, sliceStarts, values }: ClusteredValues): Float64Array {
  const weights = new Float64Array(values.length)
  for (let patient = 0; patient < patients.length; patient++) {
    const [from, to] = [seriesStarts[patient]!, seriesStarts[patient + 1]!]
    for (let series = from; series < to; series++) {
      const [start, end] = [sliceStarts[series]!, sliceStarts[series + 1]!]
      weights.fill(1 / ((to - from) * (end - start)), start, end)
    }
  }
  return weights
}

/** Index of the patient of each slice. */
export function patientOfSlices({ patients, seriesStarts, sliceStarts, values }: ClusteredValues): Int32Array {
  const owners = new Int32Array(values.length)
  patients.forEach((_, patient) =>
    owners.fill(patient, sliceStarts[seriesStarts[patient]!], sliceStarts[seriesStarts[patient + 1]!])
  )
  return owners
}

/** Mean of each patient: mean over series of means over slices. */
export function patientMeans(sample: ClusteredValues): Float64Array {
  const means = new Float64Array(sample.patients.length)
  const [weights, owners] = [sliceWeights(sample), patientOfSlices(sample)]
  sample.values.forEach((value, slice) => (means[owners[slice]!]! += weights[slice]! * value))
  return means
}

/** Mean over patients of patient means; NaN without patients. */
export const meanOfPatients = (sample: ClusteredValues): number =>
  patientMeans(sample).reduce((sum, mean) => sum + mean, 0) / sample.patients.length

/** @throws argument.invalid for fewer than two patients: nothing then states how patients differ. */
export function requireTwoPatients({ counts }: ClusteredValues): void {
  if (counts.patients < 2)
    throw new DenoscopeError('argument.invalid', `patients: expected 2 or more, got ${counts.patients}: ${onePatient}`)
}

/** Reason for which one patient gives no interval over patients. */
export const onePatient = 'an interval over slices or patches of one patient holds for this patient alone'
