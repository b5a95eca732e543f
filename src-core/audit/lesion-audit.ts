import { DenoscopeError } from '../errors.ts'
import { type Image, type ImageBatch, imagesBetween } from '../images/image.ts'
import { toUnitRange } from '../images/intensity.ts'
import { extractPatches } from '../images/patchify-grid.ts'
import type { LesionPlace, LesionPlan } from '../lesions/lesion-plan.ts'
import { lesionScale } from '../lesions/lesion-scale.ts'
import { placeLesions } from '../lesions/place-lesions.ts'
import type { ScoringContext } from '../scores/metric-definition.ts'
import { pairScoreIds } from '../scores/table/score-table.ts'
import type { SourceSummary } from '../sources/source.ts'
import { denoisePatches } from './audit-chunks.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { AuditScores } from './audit-record.ts'
import type { AuditRequest } from './audit-request.ts'
import { type LesionSeries, lesionSeries } from './lesion-series.ts'
import { type OpenedSeries, referenceOf } from './opened-series.ts'
import { needsWholeSlices, type ReadyDenoiser } from './ready-denoisers.ts'
import { AuditScoreTable, batchPatches, scorerInThisThread } from './score-chunk.ts'
import { joinBatches, readSlicePatches, type SlicePatches } from './slice-patches.ts'

/** The lesions of an audit, before it runs. */
export interface AuditLesions<Series extends OpenedSeries = OpenedSeries> extends LesionSeries<Series> {
  readonly plan: LesionPlan
  /** By slice, row and column. */
  readonly places: readonly LesionPlace[]
  /** Half side of the observer's region, in pixels. */
  readonly regionReach: number
  /** Radius of a lesion, in pixels. */
  readonly radius: number
}

/**
 * Places the lesions of a request in the audited part of the clean slices.
 * @returns null if the request has none
 * @throws argument.invalid if they do not fit or if a patch is too small for them.
 * argument.invalid if given counterparts do not differ by them.
 */
export async function auditLesions<Series extends OpenedSeries>(
  series: Series,
  request: Pick<AuditRequest, 'lesions' | 'patchify' | 'seed'>,
  plan: AuditPlan
): Promise<AuditLesions<Series> | null> {
  const { lesions, patchify, seed } = request
  if (!lesions) return null
  const { summary } = series.source
  const { patchSize } = patchify
  const scale = lesionScale(lesions, summary)
  const regionReach = Math.min(scale.regionReach, patchSize - 1 - Math.floor(patchSize / 2))
  requireWidth(lesions, regionReach, patchSize, scale.pixelSpacing)
  const clean = referenceOf(series)
  const places = await placeLesions(
    lesions,
    {
      source: summary,
      slices: plan.slices,
      area: auditedArea(summary, plan, patchSize),
      border: Math.floor(patchSize / 2),
      readSlice: (slice) => clean.readSlice(slice)
    },
    seed
  )
  return {
    plan: lesions,
    places,
    ...(await lesionSeries(series, lesions, places)),
    regionReach,
    radius: lesions.diameter / 2 / scale.pixelSpacing
  }
}

/** The region must hold the lesion and half a diameter of ground on each side. */
function requireWidth({ shape, diameter }: LesionPlan, reach: number, patchSize: number, pixelSpacing: number): void {
  const least = Math.ceil(diameter / pixelSpacing)
  if (reach >= least) return
  throw new DenoscopeError(
    'argument.invalid',
    `lesions: a ${shape} of ${diameter} mm needs patches of ${2 * least + 1} pixels or more, got ${patchSize}`
  )
}

/** Pixels of a slice that lie in a patch. */
function auditedArea({ rows, columns }: SourceSummary, { grid }: AuditPlan, patchSize: number) {
  const [row, column] = [grid.rowStarts[0]!, grid.columnStarts[0]!]
  return {
    row,
    column,
    rows: Math.min(rows, grid.rowStarts.at(-1)! + patchSize) - row,
    columns: Math.min(columns, grid.columnStarts.at(-1)! + patchSize) - column
  }
}

/** Patches with a lesion in their middle, and patches of the same places without it; images in 0..1. */
export interface LesionPairs {
  readonly present: ImageBatch
  readonly absent: ImageBatch
}

/** Pairs of each output. `reference` is absent if nothing clean is known, `noisy` if no input is known. */
export type LesionOutputs = Readonly<Record<string, LesionPairs>>

/** Slices that are denoised at a time. */
const slicesTogether = 4

/** Work of a phase on slices and the lesions in them, in patches of the audit. */
export function lesionWork(
  phase: string,
  { slices, lesions }: { readonly slices: number; readonly lesions: number },
  { request, denoisers, patchesPerSlice }: WorkOptions
): number {
  const ready = denoisers.find(({ key }) => key === phase)
  if (!ready) return phase === 'read' ? slices * patchesPerSlice : 0
  // The phase of a denoiser holds its runs on other noise too; lesions need one.
  const runs = 1 + (request.stability?.draws ?? 0)
  return (needsWholeSlices(ready) ? slices * patchesPerSlice : lesions) / runs
}

/** Work of lesions after all patches are scored, in patches of the audit: each phase runs with and without them. */
export function lesionRepeats({ places }: Pick<AuditLesions, 'places'>, options: WorkOptions): Record<string, number> {
  const both = { slices: 2 * new Set(places.map(({ slice }) => slice)).size, lesions: 2 * places.length }
  const phases = ['read', ...options.denoisers.map(({ key }) => key)]
  return Object.fromEntries(phases.map((phase) => [phase, lesionWork(phase, both, options)]))
}

interface WorkOptions {
  readonly request: Pick<AuditRequest, 'stability'>
  readonly denoisers: readonly ReadyDenoiser[]
  readonly patchesPerSlice: number
}

interface PairOptions {
  readonly request: AuditRequest
  readonly denoisers: readonly ReadyDenoiser[]
  readonly signal?: AbortSignal
  /** Awaited before each step with its name and the share done; ends the work by throwing. */
  readonly onStep: (message: string) => Promise<void>
  /** Called once a phase is done with some slices and the lesions in them. */
  readonly onMade: (phase: string, done: { readonly slices: number; readonly lesions: number }) => void
}

/**
 * Degrades and denoises the slices of the lesions with and without them, with the same noise.
 * Cuts a patch around each lesion.
 * A denoiser of patches gets the patch around the lesion, one of whole slices the whole slice.
 */
export async function lesionPairs(lesions: AuditLesions, options: PairOptions): Promise<LesionOutputs> {
  const slices = [...new Set(lesions.places.map(({ slice }) => slice))]
  const parts: Record<string, { present: ImageBatch[]; absent: ImageBatch[] }> = {}
  for (let first = 0; first < slices.length; first += slicesTogether) {
    const group = slices.slice(first, first + slicesTogether)
    for (const arm of ['present', 'absent'] as const) {
      await options.onStep(`Measuring lesions, slice ${first + 1} of ${slices.length}`)
      for (const [key, images] of Object.entries(await groupOutputs(lesions, lesions[arm], group, options)))
        (parts[key] ??= { present: [], absent: [] })[arm].push(images)
    }
  }
  const joined = (batches: readonly ImageBatch[]) => joinBatches(batches, lesions.places.length)
  return Object.fromEntries(
    Object.entries(parts).map(([key, { present, absent }]) => [
      key,
      { present: joined(present), absent: joined(absent) }
    ])
  )
}

async function groupOutputs(
  { places }: AuditLesions,
  series: OpenedSeries,
  group: readonly number[],
  { request, denoisers, signal, onStep, onMade }: PairOptions
): Promise<Record<string, ImageBatch>> {
  const slices: SlicePatches[] = []
  for (const slice of group)
    slices.push(
      await patchesAround(
        places.filter((place) => place.slice === slice),
        series,
        request
      )
    )
  const count = slices.reduce((sum, { row }) => sum + row.length, 0)
  const done = { slices: slices.length, lesions: count }
  onMade('read', done)
  const joined: Record<string, ImageBatch> = {}
  for (const role of ['reference', 'noisy'] as const) {
    const patches = slices.flatMap((slice) => slice[role] ?? [])
    if (patches.length > 0) joined[role] = joinBatches(patches, count)
  }
  for (const [index, { key }] of series.outputs.entries())
    joined[key] = joinBatches(
      slices.map(({ outputs }) => outputs[index]!),
      count
    )
  for (const ready of denoisers) {
    await onStep(`Denoising lesions with ${ready.label}`)
    joined[ready.key] = (await denoisePatches(ready, joined['noisy']!, slices, { signal })).images
    onMade(ready.key, done)
  }
  return joined
}

/** The patches around the lesions of one slice, in their order. */
async function patchesAround(
  places: readonly LesionPlace[],
  series: OpenedSeries,
  request: AuditRequest
): Promise<SlicePatches> {
  const size = request.patchify.patchSize
  const starts = places.map(({ row, column }) => [row - Math.floor(size / 2), column - Math.floor(size / 2)] as const)
  const [row, column] = starts[0]!
  const crop = { row, column, size }
  const first = await readSlicePatches(
    { ...series, outputs: [] },
    { ...request, patchify: { patchSize: size, stride: size, crop: { kind: 'square', ...crop } } },
    { grid: { crop, rowStarts: [row], columnStarts: [column] }, slices: [], patchesPerSlice: 1, patchCount: 1 },
    places[0]!.slice
  )
  const cut = (image: Image): ImageBatch =>
    joinBatches(
      starts.map(([top, left]) => extractPatches(image, [top], [left], size)),
      starts.length
    )
  const { reference, noisy } = first.whole
  const outputs: ImageBatch[] = []
  for (const { source } of series.outputs)
    outputs.push(cut(toUnitRange(await source.readSlice(first.slice), series.source.summary.intensityRange)))
  return {
    ...first,
    row: Int32Array.from(starts, ([top]) => top),
    column: Int32Array.from(starts, ([, left]) => left),
    reference: reference && cut(reference),
    noisy: noisy && cut(noisy),
    outputs,
    cut
  }
}

/**
 * Scores a patch with each lesion in its middle.
 * @param pause awaited before each batch; ends the work by throwing
 * @returns scores by output; null if nothing clean is known
 */
export async function scoreLesions(
  pairs: LesionOutputs,
  context: ScoringContext,
  pause: () => Promise<void>
): Promise<AuditScores | null> {
  const { reference, ...others } = pairs
  if (!reference) return null
  const scorer = scorerInThisThread(pause)
  const { count } = reference.present
  const table = new AuditScoreTable(Object.keys(others), pairScoreIds(context), count)
  for (let first = 0; first < count; first += batchPatches) {
    const cut = ({ present }: LesionPairs) => imagesBetween(present, first, Math.min(first + batchPatches, count))
    const outputs = Object.values(others).map((pair) => ({ images: cut(pair), known: {} }))
    const { scores } = await scorer.score({ context, reference: cut(reference), outputs })
    for (const [index, key] of table.outputs.entries()) table.set(key, scores[index]!, first)
  }
  return table.scores
}
