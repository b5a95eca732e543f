import { roleLabel } from '../../../src-core/audit/audited-outputs.ts'
import { causeCategories } from '../../../src-core/scores/cause-categories.ts'
import {
  findingCategories,
  findingLabel,
  findingSeverities,
  severityOf,
  type Finding,
  type FindingCategory,
  type FindingSeverity
} from '../../../src-core/review/finding.ts'
import type { AuditContent } from '../../../src-core/engine/contract-payloads.ts'
import type { CsvTable } from './comparison-csv.ts'

/** Counts among all patches that can be shown, and among those that pass the filter. */
export interface BarCount {
  readonly total: number
  readonly matching: number
}

/** One kind, counted for each output. */
export interface BarRow<Kind> {
  readonly key: string
  readonly label: string
  readonly kind: Kind
  readonly counts: Readonly<Record<string, BarCount>>
}

/** Causes that occur, counted for each output that has them. */
export function causeRows(
  { scores }: Pick<AuditContent, 'scores'>,
  outputs: readonly string[],
  patches: Int32Array,
  matching: Int32Array
): BarRow<number>[] {
  const counted = outputs.filter((key) => scores[key]?.cause)
  const counts = new Map(counted.map((key) => [key, countBoth(scores[key]!.cause!, patches, matching)]))
  return causeCategories
    .map(({ id, label }, index) => ({
      key: id,
      label,
      kind: index,
      counts: Object.fromEntries(counted.map((key) => [key, counts.get(key)![index]!]))
    }))
    .filter(({ counts }) => Object.values(counts).some(({ total }) => total > 0))
}

function countBoth(causes: Float64Array, patches: Int32Array, matching: Int32Array): BarCount[] {
  const [total, kept] = [patches, matching].map((some) => {
    const counts = causeCategories.map(() => 0)
    for (const patch of some) {
      const cause = causes[patch]!
      if (cause in counts) counts[cause]!++
    }
    return counts
  })
  return causeCategories.map((_, index) => ({ total: total![index]!, matching: kept![index]! }))
}

export interface JudgementKind {
  readonly category: FindingCategory
  /** Without meaning for the category `acceptable`. */
  readonly severity: FindingSeverity
}

/**
 * Categories with the severities that occur, counted for each denoiser.
 * The most severe comes first in each category. Acceptable findings are one row.
 */
export function findingRows(
  findings: Iterable<Finding>,
  outputs: readonly string[],
  patches: Int32Array,
  matching: Int32Array
): BarRow<JudgementKind>[] {
  const [shown, kept] = [new Set(patches), new Set(matching)]
  const counts = new Map<string, { total: number; matching: number }>()
  for (const finding of findings) {
    const { patchIndex, denoiserKey } = finding
    if (!shown.has(patchIndex)) continue
    const key = `${keyOf(finding)} ${denoiserKey}`
    const count = counts.get(key) ?? { total: 0, matching: 0 }
    counts.set(key, { total: count.total + 1, matching: count.matching + Number(kept.has(patchIndex)) })
  }
  return judgementKinds
    .map((kind) => ({
      key: keyOf(kind),
      label: findingLabel(kind),
      kind,
      counts: Object.fromEntries(
        outputs.map((key) => [key, counts.get(`${keyOf(kind)} ${key}`) ?? { total: 0, matching: 0 }])
      )
    }))
    .filter(({ counts }) => Object.values(counts).some(({ total }) => total > 0))
}

const keyOf = (kind: JudgementKind): string => `${kind.category} ${severityOf(kind) ?? ''}`.trimEnd()

const judgementKinds: readonly JudgementKind[] = findingCategories.flatMap(({ id: category }) =>
  (category === 'acceptable' ? [findingSeverities[0]] : [...findingSeverities].reverse()).map(({ id: severity }) => ({
    category,
    severity
  }))
)

/** The count of the longest bar. */
export const largestCount = (rows: readonly BarRow<unknown>[]): number =>
  Math.max(1, ...rows.flatMap(({ counts }) => Object.values(counts).map(({ total }) => total)))

export function countsCsv(
  name: string,
  record: AuditContent['record'],
  rows: readonly BarRow<unknown>[],
  of: { total: number; matching: number }
): CsvTable {
  return {
    name,
    header: ['denoiser', name, 'count', 'of_patches', 'count_before_filter', 'of_patches_before_filter'],
    rows: rows.flatMap(({ label, counts }) =>
      Object.entries(counts).map(([key, { total, matching }]) => [
        roleLabel(record, key),
        label,
        matching,
        of.matching,
        total,
        of.total
      ])
    )
  }
}
