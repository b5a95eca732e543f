import { completeDiscrepancyConfiguration } from '../scores/discrepancy-configuration.ts'
import { normalOfSeries, numbersOf } from '../sources/pairing/pair-rules.ts'
import type { Source } from '../sources/source.ts'
import type { AuditInput } from './audit-input.ts'
import { auditMeans } from './audit-means.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { AuditedDenoiser, AuditedOutput, AuditedPlace, AuditRecord } from './audit-record.ts'
import { auditWarnings } from './audit-warnings.ts'
import type { AuditWriter } from './audit-writer.ts'
import type { OpenOutput, PairedSeries } from './opened-series.ts'
import type { PatchScorer } from '../scores/scorers/patch-scorer.ts'
import { limitedChoice } from './patch-selection.ts'
import type { ReadyDenoiser } from './ready-denoisers.ts'
import type { AuditScoreTable } from './audit-score-table.ts'

/** An audit whose patches are all scored. */
export interface ScoredAudit {
  readonly input: AuditInput & PairedSeries
  readonly plan: AuditPlan
  readonly hasReference: boolean
  readonly writer: AuditWriter
  readonly table: AuditScoreTable
  readonly scorers: readonly PatchScorer[]
  /** Seconds that each denoiser took, by its key. */
  readonly denoisingSeconds: ReadonlyMap<string, number>
  readonly seconds: number
}

/** The record of an audit: what ran on what, with which result. */
export async function composeRecord(audit: ScoredAudit): Promise<AuditRecord> {
  const { input, plan, hasReference, writer, table, seconds } = audit
  const { id, request, source, reference, pairing, backend, noticed } = input
  const places = auditedPlaces(source)
  const isLimited = plan.patchCount < plan.slices.length * plan.patchesPerSlice
  const facts = {
    id,
    title: request.title ?? source.summary.label,
    createdAt: new Date().toISOString(),
    state: 'done' as const,
    request,
    source: source.summary,
    sourceHash: await source.contentHash(),
    reference: reference?.summary ?? null,
    referenceHash: reference ? await reference.contentHash() : null,
    outputs: await Promise.all(input.outputs.map(auditedOutput)),
    ...(pairing && { kinship: pairing.series[0]!.kinship, pairing }),
    ...(places && { slicePlaces: places }),
    clipped: writer.clippedShares(),
    ...(isLimited && { limitedChoice: limitedChoice(source.summary) })
  }
  return {
    ...facts,
    warnings: auditWarnings(facts, noticed),
    hasReference,
    patchCount: plan.patchCount,
    patchRows: request.patchify.patchSize,
    patchColumns: request.patchify.patchSize,
    denoisers: input.denoisers.map((ready) => auditedDenoiser(ready, audit.denoisingSeconds)),
    scoreIds: table.scoreIds,
    ...(hasReference && { discrepancy: completeDiscrepancyConfiguration(source.summary.unit, request.discrepancy) }),
    ...auditMeans(table, { seed: request.seed, air: writer.air }),
    versions: await versionsOf(audit),
    backend,
    seconds
  }
}

const auditedOutput = async ({ key, label, source }: OpenOutput): Promise<AuditedOutput> => ({
  key,
  label,
  source: source.summary,
  sourceHash: await source.contentHash()
})

function auditedDenoiser(
  { key, label, denoiser: { description, weightsHash }, choice: { parameters } }: ReadyDenoiser,
  seconds: ReadonlyMap<string, number>
): AuditedDenoiser {
  return { key, label, description, parameters, weightsHash, seconds: seconds.get(key) ?? 0 }
}

async function versionsOf({ input, scorers }: ScoredAudit): Promise<AuditRecord['versions']> {
  const added = await Promise.all(scorers.map((scorer) => scorer.versions?.()))
  return Object.assign({}, input.versions, ...added) as AuditRecord['versions']
}

/** Instance number and position of each slice of a source; null if no slice states either. */
export function auditedPlaces(source: Source): AuditedPlace[] | null {
  const places = source.slicePlaces?.() ?? null
  if (!places) return null
  const normal = normalOfSeries(places)
  const positions = numbersOf(places, 'position', normal) ?? numbersOf(places, 'location', normal)
  const audited = places.map(({ instanceNumber }, index) => ({ instanceNumber, position: rounded(positions?.[index]) }))
  return audited.some(({ instanceNumber, position }) => instanceNumber !== null || position !== null) ? audited : null
}

/** A position to 0.001 mm: a projection on the normal has more digits than a header. */
const rounded = (position: number | undefined): number | null =>
  position === undefined ? null : Number(position.toFixed(3))
