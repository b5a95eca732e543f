import type { AuditRecord } from '../../audit/audit-record.ts'
import { warningsOf } from '../../audit/audit-warnings.ts'
import { outputIdentity, scoredKeysOf, shortLabels } from '../../audit/audited-outputs.ts'
import type { CohortConditions, CohortFailure, CohortFile, CohortJob } from '../../cohort/cohort-job.ts'
import type { CohortAudit, CohortResults } from '../../cohort/cohort-results.ts'
import type { MetricDefinition } from '../../scores/metric-definition.ts'
import { hasMean, scoresOf } from '../../scores/table/score-table.ts'
import type { IntensityUnit } from '../../sources/source.ts'
import { badness } from '../../statistics/badness.ts'
import type { ClusteredRow } from '../../statistics/clustered-values.ts'
import { decidingScores } from '../deciding-scores.ts'
import { outputLabel } from '../report-input.ts'

/** An output of one setting, the same denoiser with the same weights in all audits. */
export interface CohortOutput {
  /** 'noisy' for the noisy input. */
  readonly id: string
  readonly label: string
  /** Patients with a value of this output. */
  readonly patients: ReadonlySet<string>
}

/** A slice of one series in one setting, as the mean over seeds. */
export interface CohortSlice extends Omit<ClusteredRow, 'value'> {
  readonly conditions: CohortConditions
}

/** Values of one setting: by output, then by score, one for each slice; NaN if there is none. */
export interface SettingTable {
  readonly name: string
  readonly outputs: readonly CohortOutput[]
  /** By patient, series and slice. */
  readonly slices: readonly CohortSlice[]
  readonly values: ReadonlyMap<string, ReadonlyMap<string, Float64Array>>
}

/** A finished audit, without its values. */
export interface FinishedAudit {
  readonly job: CohortJob
  readonly folder: string
  readonly warnings: readonly string[]
  /** Patches that are not mostly air. */
  readonly patches: number
  readonly outputs: readonly string[]
}

/** Values and facts of a whole cohort. */
export interface CohortTable {
  readonly cohort: CohortFile
  readonly settings: readonly SettingTable[]
  readonly audits: readonly FinishedAudit[]
  readonly failures: readonly CohortFailure[]
  readonly exclusions: CohortResults['exclusions']
  /** Scores of the report: those with margins, then the deciding ones. */
  readonly scores: readonly MetricDefinition[]
  readonly unit: IntensityUnit
}

/** Collects a cohort. Audits are read one at a time; their slice means of the reported scores stay in memory. */
export async function cohortTable({ cohort, audits, failures, exclusions }: CohortResults): Promise<CohortTable> {
  const scores = new Map<string, MetricDefinition>()
  const finished: FinishedAudit[] = []
  const settings = new Map(cohort.settings.map(({ name }) => [name, new SettingCollector(name)]))
  let unit: IntensityUnit = '1'
  for await (const audit of audits) {
    const { job, folder, record } = audit
    unit = record.source.unit
    for (const definition of reportedScores(record, cohort)) scores.set(definition.id, definition)
    settings.get(job.setting)!.add(audit, reportedScores(record, cohort))
    finished.push({
      job,
      folder,
      warnings: warningsOf(record),
      patches: audit.sliceMeans.reduce((sum, { patches }) => sum + patches, 0),
      outputs: scoredKeysOf(record).map((key) => outputIdentity(record, key))
    })
  }
  return {
    cohort,
    settings: [...settings.values()].map((setting) => setting.table()).filter(({ slices }) => slices.length > 0),
    audits: finished,
    failures: failures(),
    exclusions,
    scores: [...scores.values()].toSorted(
      (one, other) => Number(other.id in cohort.margins) - Number(one.id in cohort.margins)
    ),
    unit
  }
}

/** Number of scores of an audit without deciding ones. */
const mostOthers = 4

function reportedScores(record: AuditRecord, { margins }: CohortFile): MetricDefinition[] {
  const known = scoresOf(record).filter(hasMean)
  const deciding = decidingScores(record)
  const others = deciding.length > 0 ? deciding : known.slice(0, mostOthers)
  return [...new Set([...known.filter(({ id }) => id in margins), ...others])]
}

/** Sums over seeds of one setting, by slice. */
class SettingCollector {
  readonly #name: string
  readonly #places = new Map<string, number>()
  readonly #slices: CohortSlice[] = []
  readonly #outputs = new Map<string, { label: string; place: number | null; patients: Set<string> }>()
  readonly #sums = new Map<string, Map<string, { sum: number[]; count: number[] }>>()

  constructor(name: string) {
    this.#name = name
  }

  add({ job, record, sliceMeans, conditions }: CohortAudit, scores: readonly MetricDefinition[]): void {
    for (const key of scoredKeysOf(record)) {
      const id = outputIdentity(record, key)
      const place = record.denoisers.findIndex((denoiser) => denoiser.key === key)
      const output = this.#outputs.get(id) ?? {
        label: outputLabel({ record }, key),
        place: place < 0 ? null : place,
        patients: new Set()
      }
      this.#outputs.set(id, output)
      for (const row of sliceMeans) {
        const at = this.#placeOf(job, row.slice, row.patches, conditions)
        for (const score of scores) {
          const value = row.means[key]?.[score.id]
          if (value === undefined || !Number.isFinite(value)) continue
          output.patients.add(job.patient)
          const { sum, count } = this.#columnOf(id, score.id)
          sum[at] = (sum[at] ?? 0) + value
          count[at] = (count[at] ?? 0) + 1
        }
      }
    }
  }

  table(): SettingTable {
    const order = [...this.#slices.keys()].sort((a, b) => bySlice(this.#slices[a]!, this.#slices[b]!))
    const ids = [...this.#outputs.keys()].sort((a, b) => this.#rankOf(a).localeCompare(this.#rankOf(b), 'en'))
    const labels = shortLabels(ids.map((id) => this.#outputs.get(id)!.label))
    return {
      name: this.#name,
      outputs: ids.map((id, index) => ({ id, label: labels[index]!, patients: this.#outputs.get(id)!.patients })),
      slices: order.map((place) => this.#slices[place]!),
      values: new Map(
        [...this.#sums].map(([id, columns]) => [
          id,
          new Map(
            [...columns].map(([score, { sum, count }]) => [
              score,
              Float64Array.from(order, (place) => (sum[place] ?? NaN) / (count[place] ?? NaN))
            ])
          )
        ])
      )
    }
  }

  /** Order of outputs, whatever audit comes first: noisy input, outputs of others by name, denoisers as planned. */
  #rankOf(id: string): string {
    if (id === 'noisy') return '0'
    const { label, place } = this.#outputs.get(id)!
    return place === null ? `1 ${label}` : `2 ${String(place).padStart(4, '0')}`
  }

  #placeOf({ patient, series }: CohortJob, slice: number, patches: number, conditions: CohortConditions): number {
    const key = JSON.stringify([patient, series, slice])
    const known = this.#places.get(key)
    if (known !== undefined) return known
    this.#places.set(key, this.#slices.length)
    this.#slices.push({ patient, series, slice, patches, conditions })
    return this.#slices.length - 1
  }

  #columnOf(output: string, score: string): { sum: number[]; count: number[] } {
    const columns = this.#sums.get(output) ?? new Map<string, { sum: number[]; count: number[] }>()
    this.#sums.set(output, columns)
    const column = columns.get(score) ?? { sum: [], count: [] }
    columns.set(score, column)
    return column
  }
}

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

const bySlice = (one: CohortSlice, other: CohortSlice): number =>
  byText(one.patient, other.patient) || byText(one.series, other.series) || one.slice - other.slice

/** Rows of a score of an output. Slices without a value are left out. */
export function rowsOf(
  { slices, values }: SettingTable,
  output: string,
  score: string
): (CohortSlice & ClusteredRow)[] {
  const column = values.get(output)?.get(score)
  if (!column) return []
  return slices.flatMap((slice, index) => (Number.isFinite(column[index]) ? [{ ...slice, value: column[index]! }] : []))
}

/**
 * Rows of the harm of an output beside another one: badness minus badness, on slices that both have.
 * Above 0 the output is worse.
 */
export function harmRows(
  { slices, values }: SettingTable,
  [output, other]: readonly [string, string],
  definition: MetricDefinition
): (CohortSlice & ClusteredRow)[] {
  const [first, second] = [values.get(output)?.get(definition.id), values.get(other)?.get(definition.id)]
  if (!first || !second) return []
  return slices.flatMap((slice, index) => {
    const value = badness(first[index]!, definition) - badness(second[index]!, definition)
    return Number.isFinite(value) ? [{ ...slice, value }] : []
  })
}
