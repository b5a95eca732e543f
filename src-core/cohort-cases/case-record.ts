import { createHash } from 'node:crypto'
import type { AuditRecord } from '../audit/audit-record.ts'
import type { DrawnFrom } from '../audit/drawn-from.ts'
import { warningsOf } from '../audit/audit-warnings.ts'
import { canonicalJson } from '../cohort/job-key.ts'
import { counted } from '../counts.ts'
import { grouped } from '../grouped.ts'
import { recordedVersions } from '../runtime/versions.ts'
import type { SourceSummary } from '../sources/source.ts'
import type { CaseChoice } from './case-choice.ts'
import type { DrawnAudit, DrawnCases } from './drawn-cases.ts'

interface NewAudit {
  readonly id: string
  readonly slices: DrawnFrom['slices']
  readonly patchCount: number
  /** Ids of its scores. */
  readonly ids: readonly string[]
}

/** The facts of the new audit besides its means. */
export function caseRecord(
  { cohort, setting, auditSeed, choice, audits, leftOut }: DrawnCases,
  { id, slices, patchCount, ids }: NewAudit
): AuditRecord {
  const base = audits[0]!.record
  const patients = new Set(slices.map(({ patient }) => patient)).size
  const series = new Set(slices.map((slice) => slice.series)).size
  const title = choice.title ?? `${cohort.title}: cases of ${counted(patients, 'patient')}`
  const drawnFrom: DrawnFrom = {
    cohort: { id: cohort.id, title: cohort.title, planHash: cohort.planHash },
    setting,
    auditSeed,
    order: choice.order,
    seed: choice.seed,
    slices,
    leftOut
  }
  const sourceHash = createHash('sha256').update(canonicalJson({ drawnFrom, patchCount })).digest('hex')
  const source: SourceSummary = {
    id: `cases-${sourceHash.slice(0, 32)}`,
    kind: base.source.kind,
    label: title,
    details: [
      `Drawn from the cohort '${cohort.title}': ${counted(series, 'series', 'series')} of ${counted(patients, 'patient')}`
    ],
    unit: base.source.unit,
    intensityRange: base.source.intensityRange,
    defaultWindow: base.source.defaultWindow,
    sliceCount: slices.length,
    rows: Math.max(...audits.map(({ record }) => record.source.rows)),
    columns: Math.max(...audits.map(({ record }) => record.source.columns)),
    pixelSpacing: commonSpacing(audits),
    sliceSpacing: null,
    warnings: []
  }
  // Slices, pairing and limit of one series do not hold for the drawn cases. Maps of instability are not copied.
  const { patchify, degradation, denoisers, outputs, plane, discrepancy } = base.request
  return {
    id,
    title,
    createdAt: new Date().toISOString(),
    state: 'done',
    request: {
      sourceId: source.id,
      patchify,
      degradation,
      denoisers,
      outputs: outputs.map((output) => ({ ...output, sourceId: source.id })),
      ...(plane && { plane }),
      ...(discrepancy && { discrepancy }),
      seed: choice.seed,
      title
    },
    source,
    sourceHash,
    reference: base.reference && source,
    referenceHash: base.reference && sourceHash,
    outputs: base.outputs.map((output) => ({ ...output, source, sourceHash })),
    drawnFrom,
    warnings: warningsOfCases(choice, audits, leftOut),
    hasReference: base.hasReference,
    patchCount,
    patchRows: base.patchRows,
    patchColumns: base.patchColumns,
    denoisers: base.denoisers,
    scoreIds: ids,
    ...(base.discrepancy && { discrepancy: base.discrepancy }),
    means: {},
    versions: recordedVersions(),
    backend: base.backend,
    seconds: audits.reduce((sum, { record }) => sum + record.seconds, 0)
  }
}

/** Distance of rows and of columns that all series have; null if they differ. */
function commonSpacing(audits: readonly DrawnAudit[]): SourceSummary['pixelSpacing'] {
  const [first, ...others] = audits.map(({ record }) => record.source.pixelSpacing)
  return others.every((other) => canonicalJson(other) === canonicalJson(first)) ? (first ?? null) : null
}

/** Every warning about the cases and about the audits that they are of. */
function warningsOfCases(
  { order }: CaseChoice,
  audits: readonly DrawnAudit[],
  leftOut: DrawnFrom['leftOut']
): string[] {
  const worst =
    'The worst patches of each series were drawn: means and shares of this audit are worse than those of the cohort'
  const spacings = 'Pixels of the series differ in size: lengths on the cases are in pixels'
  const isMixed = commonSpacing(audits) === null && audits.some(({ record }) => record.source.pixelSpacing !== null)
  return [
    ...(order === 'worst' ? [worst] : []),
    ...(isMixed ? [spacings] : []),
    ...leftOut.map(({ series, reason }) => `${series} is left out: ${reason}`),
    ...seriesWarnings(audits)
  ]
}

/** Warnings of the audits. Those that differ in their numbers alone are one line, with the numbers of the first. */
function seriesWarnings(audits: readonly DrawnAudit[]): string[] {
  const all = audits.flatMap(({ job: { series }, record }) => warningsOf(record).map((text) => ({ series, text })))
  const alike = grouped(all, ({ text }) => text.replaceAll(/[\d.,]+/g, '#'))
  return [...alike.values()].map((warnings) => {
    const [{ series, text }, ...others] = warnings as [(typeof all)[0], ...typeof all]
    const more = new Set(others.map((other) => other.series)).size
    const isSame = others.every((other) => other.text === text)
    return more === 0
      ? `${series}: ${text}`
      : `${series} and ${counted(more, 'other')}: ${text}${isSame ? '' : ` (numbers of ${series})`}`
  })
}
