import { count } from '../counts.ts'
import { withChosenKernel } from '../degradation/degraded-slice.ts'
import { fillFolder, fillFolderOnce } from '../files/atomic-folder.ts'
import { completeDiscrepancyConfiguration } from '../scores/discrepancy-configuration.ts'
import { neighbourDefinitions } from '../scores/between-slices/neighbour-definitions.ts'
import type { PatchScorer, ScoredPatches } from '../scores/scorers/patch-scorer.ts'
import { patchScorers, scoreByAll } from '../scores/table/patch-scorers.ts'
import { pairScoreIds } from '../scores/table/score-table.ts'
import { normalOfSeries, numbersOf } from '../sources/pairing/pair-rules.ts'
import type { Source } from '../sources/source.ts'
import { type Chunk, chunkPatchesOf, denoiseChunk, readChunks } from './audit-chunks.ts'
import { type AuditInput, requireDistinctKeys, requireDrawnNoise } from './audit-input.ts'
import { auditMeans } from './audit-means.ts'
import { type AuditPlan, chosenSlices, planAudit } from './audit-plan.ts'
import { type AuditPlanes, auditPlanes, planOfPlanes, summaryOfPlanes } from './audit-plane.ts'
import { AuditProgress } from './audit-progress.ts'
import type { AuditedDenoiser, AuditedOutput, AuditedPlace, AuditRecord } from './audit-record.ts'
import { auditWarnings } from './audit-warnings.ts'
import { roleFile } from './audit-files.ts'
import { AuditWriter } from './audit-writer.ts'
import { scoredKeysOf } from './audited-outputs.ts'
import {
  type AuditLesions,
  auditLesions,
  lesionPairs,
  lesionRepeats,
  lesionWork,
  scoreLesions
} from './lesion-audit.ts'
import { lesionFigures, type MeasuredLesions } from './lesion-figures.ts'
import { MeanShifts } from './mean-shifts.ts'
import { hasNeighbours, neighbourScores } from './neighbour-scores.ts'
import { type OpenedSeries, type OpenOutput, pairAuditSeries, type PairedSeries } from './opened-series.ts'
import { limitedChoice } from './patch-selection.ts'
import { planePhases, PlaneSeries } from './plane-series.ts'
import type { ReadyDenoiser } from './ready-denoisers.ts'
import {
  AuditScoreTable,
  batchPatches,
  type ChunkOutput,
  ChunkScoring,
  outputCrossings,
  scorerInThisThread
} from './score-chunk.ts'

/**
 * Runs one audit: degrades, denoises and scores every planned patch.
 * Writes arrays, tables and record to `directory`, which appears only once it is complete.
 * @throws what source, plan or denoisers throw; job.cancelled if the signal is raised
 */
export async function runAudit(input: AuditInput): Promise<AuditRecord> {
  requireDistinctKeys(input)
  requireDrawnNoise(input)
  const request = await withChosenKernel(input.request, input.source)
  const paired = { ...input, request, ...(await pairAuditSeries(input, request)) }
  if (paired.pairing) input.onPaired?.(paired.pairing)
  const slices = chosenSlices(input.source.summary, request.slices, paired.pairedSlices)
  const planes = auditPlanes(input.source, request, slices)
  const fill = (partial: string) =>
    planes ? fillFolderOfPlanes(paired, planes, partial) : fillFolderOfSlices(paired, partial)
  return input.keepExisting ? (await fillFolderOnce(input.directory, fill)).result : fillFolder(input.directory, fill)
}

async function fillFolderOfSlices(input: AuditInput & PairedSeries, directory: string): Promise<AuditRecord> {
  const plan = planAudit(input.source.summary, input.request, input.pairedSlices)
  const lesions = await auditLesions(input, input.request, plan)
  return fillAuditFolder(lesions ? { ...lesions.present, lesions } : input, plan, directory)
}

async function fillFolderOfPlanes(
  input: AuditInput & PairedSeries,
  planes: AuditPlanes,
  directory: string
): Promise<AuditRecord> {
  const plan = planOfPlanes(summaryOfPlanes(input.source.summary, planes), input.request)
  const files = await PlaneSeries.make(directory, input, planes, plan)
  try {
    return await fillAuditFolder({ ...input, ...files.series, planes: { ...planes, files } }, plan, directory)
  } finally {
    await files.remove()
  }
}

/** The input of an audit after pairing. Its series may be those of planes. */
interface RunInput extends AuditInput, PairedSeries {
  /** Absent if patches lie in the acquired slices. */
  readonly planes?: AuditPlanes & { readonly files: PlaneSeries }
  /** The lesions in the series. Absent without lesions. */
  readonly lesions?: AuditLesions
}

async function fillAuditFolder(input: RunInput, plan: AuditPlan, directory: string): Promise<AuditRecord> {
  const started = performance.now()
  const run = prepareRun(input, plan, directory)
  const { writer, table, progress } = run
  await input.planes?.files.fill(progress)
  await processChunks(run)
  const arrays = writer.closeArrays()
  await scoreNeighbours(run, directory)
  progress.report('Summarising')
  table.rank(completeDiscrepancyConfiguration(input.source.summary.unit, input.request.discrepancy))
  const measured = await measureLesions(run)
  const composed = await composeRecord({ ...run, ...measured, seconds: (performance.now() - started) / 1000 })
  const record = await writer.writeTables(composed, table.scores, arrays)
  await input.complete?.(directory, { record, patches: writer.patches, scores: table.scores })
  return record
}

/** Figures of the lesions, once every patch is scored. Null without lesions. */
async function measureLesions({ input, plan, writer, table, progress }: AuditRun) {
  const { lesions, request, source, denoisers, signal } = input
  if (!lesions) return { measured: null }
  const onStep = async (message: string) => {
    await progress.pause()
    progress.report(message)
  }
  progress.resume()
  const pairs = await lesionPairs(lesions, {
    request,
    denoisers,
    signal,
    onStep,
    onMade: (phase, done) => progress.noteRepeat(phase, lesionWork(phase, done, { ...input, ...plan }))
  })
  const context = { source: source.summary, request }
  const lesionScores = await scoreLesions(pairs, context, () => onStep('Scoring lesions'))
  const discrepancy = completeDiscrepancyConfiguration(source.summary.unit, request.discrepancy)
  const { patchSize } = request.patchify
  const measured = lesionFigures(lesions, pairs, {
    lesionScores,
    ...(lesions.present.withoutLesions && { counterparts: await counterpartsOf(lesions.present) }),
    record: { source: source.summary, discrepancy, patchRows: patchSize, patchColumns: patchSize },
    patches: writer.patches,
    scores: table.scores,
    seed: request.seed,
    countsPhotons: request.degradation.kind === 'poisson' || request.degradation.kind === 'low-dose'
  })
  return { measured }
}

/** Labels and hashes of given series without lesions, by role. */
async function counterpartsOf({ reference, outputs, withoutLesions }: OpenedSeries) {
  const describe = async (source: Source) => ({ label: source.summary.label, contentHash: await source.contentHash() })
  const { source, outputs: counterparts } = withoutLesions!
  return {
    [reference ? 'noisy' : 'reference']: await describe(source),
    ...Object.fromEntries(
      await Promise.all(outputs.map(async ({ key }, index) => [key, await describe(counterparts[index]!)] as const))
    )
  }
}

/** Scores the differences between neighbouring slices from the arrays, which are complete. */
async function scoreNeighbours({ input, plan, hasReference, writer, table, progress }: AuditRun, directory: string) {
  const { summary } = input.source
  if (!hasReference || !hasNeighbours(summary, plan)) return
  progress.report('Comparing neighbouring slices')
  const [low, high] = summary.intensityRange
  const outputs = table.outputs.map((key) => roleFile(input, key))
  const files = { directory, reference: roleFile(input, 'reference'), outputs }
  const scores = await neighbourScores(files, writer.patches, high - low, progress.pause)
  for (const [index, key] of table.outputs.entries()) table.set(key, scores[index]!, 0)
}

/** The state of one audit that its chunks share. */
interface AuditRun {
  readonly input: RunInput
  readonly plan: AuditPlan
  readonly hasReference: boolean
  readonly progress: AuditProgress
  readonly writer: AuditWriter
  readonly table: AuditScoreTable
  /** Scores that need a model, the noisy input or the denoiser. */
  readonly scorers: readonly PatchScorer[]
  /** Scores that need the reference and an output only. */
  readonly scoring: ChunkScoring
  readonly denoisingSeconds: Map<string, number>
  readonly shifts: MeanShifts
}

function prepareRun(input: RunInput, plan: AuditPlan, directory: string): AuditRun {
  const { request, onProgress, signal, planes } = input
  const source = input.source.summary
  const { patchCount } = plan
  const context = { source, request }
  const hasReference = request.degradation.kind !== 'none'
  const keys = scoredKeysOf(input)
  const chunkPatches = chunkPatchesOf(input, plan)
  const making = ['read', ...keys]
  const batches = hasReference ? Math.ceil(patchCount / batchPatches) : 0
  const threads = input.startScorer?.(batches) ?? null
  const scoringThreads = hasReference ? (threads?.threads ?? 0) : null
  const preparing = planes ? planePhases(input.denoisers) : []
  const repeats = input.lesions && lesionRepeats(input.lesions, { ...input, ...plan })
  const time = { patchCount, preparing, making, repeats, scoringThreads, chunkPatches }
  const progress = new AuditProgress({ ...time, onProgress, signal })
  const scorers = patchScorers({
    ...input,
    source,
    // Scores that run a denoiser again know patches of axial slices only.
    ...(planes && { denoisers: [] }),
    pause: progress.pause,
    onProgress: (message) => progress.report(message)
  })
  const scoreIds = [
    ...(hasReference ? pairScoreIds(context) : []),
    ...(hasReference && hasNeighbours(source, plan) ? neighbourDefinitions.map(({ id }) => id) : []),
    ...scorers.map(({ id }) => id)
  ]
  const table = new AuditScoreTable(keys, scoreIds, patchCount)
  const scorer = threads ?? scorerInThisThread(progress.pause)
  return {
    input,
    plan,
    hasReference,
    progress,
    writer: new AuditWriter({ directory, source, outputs: input.outputs, patchCount }),
    table,
    scorers,
    scoring: new ChunkScoring(scorer, context, table, (patches, seconds) => progress.noteScored(patches, seconds)),
    denoisingSeconds: planes?.files.seconds ?? new Map(),
    shifts: new MeanShifts()
  }
}

/** Reads, denoises and scores chunk by chunk. While one chunk is scored, the next is read and denoised. */
async function processChunks(run: AuditRun): Promise<void> {
  const { input, plan, progress, writer, scoring } = run
  try {
    progress.resume()
    for await (const chunk of readChunks(input, plan)) {
      writer.addChunk(chunk)
      progress.noteMade('read', chunk.count)
      const outputs: ChunkOutput[] = []
      for await (const output of chunkOutputs(run, chunk)) outputs.push(await addOutput(run, chunk, output))
      if (chunk.reference) await scoring.begin(chunk.reference, outputs, chunk)
      else progress.noteFinished(chunk.count)
      await progress.pause()
      progress.resume()
    }
    await scoring.finish()
  } catch (thrown) {
    writer.discard()
    throw thrown
  } finally {
    scoring.close()
  }
}

interface MadeOutput extends ChunkOutput {
  readonly ready: ScoredPatches['ready']
}

/** The noisy input of a chunk if there is one, the outputs of other methods, then that of each denoiser. */
async function* chunkOutputs(run: AuditRun, chunk: Chunk): AsyncGenerator<MadeOutput> {
  const { input, plan, progress, denoisingSeconds } = run
  if (chunk.noisy) yield { key: 'noisy', ready: null, images: chunk.noisy, known: {} }
  const crossings = await outputCrossings(input, input.request, plan, chunk.slices)
  for (const [index, { key }] of input.outputs.entries()) {
    const known: ChunkOutput['known'] = crossings[index] ? { frcCrossing: crossings[index] } : {}
    yield { key, ready: null, images: chunk.outputs[index]!, known }
  }
  for (const ready of input.denoisers) {
    const { images, seconds } = input.planes
      ? await input.planes.files.outputPatches(ready.key, chunk)
      : await denoiseChunk(ready, chunk, progress, input.signal)
    denoisingSeconds.set(ready.key, (denoisingSeconds.get(ready.key) ?? 0) + seconds)
    yield { key: ready.key, ready, images, known: {} }
  }
}

/** Writes an output's patches, and measures the scores that need more than the reference and the output. */
async function addOutput(
  { writer, table, scorers, progress, shifts }: AuditRun,
  { noisy, reference, slices, firstPatch }: Chunk,
  { key, ready, images, known }: MadeOutput
): Promise<ChunkOutput> {
  writer.addOutput(key, images)
  if (ready && noisy) shifts.add(key, noisy, images)
  const { scores, maps } = await scoreByAll(scorers, { ready, images, noisy, reference, slices, firstPatch })
  for (const map of maps) writer.addInstability(key, map)
  const measured = { ...known, ...scores }
  table.set(key, measured, firstPatch)
  progress.noteMade(key, images.count)
  return { key, images, known: measured }
}

/** An audit whose patches are all scored. */
interface ScoredAudit {
  readonly input: RunInput
  readonly plan: AuditPlan
  readonly hasReference: boolean
  readonly writer: AuditWriter
  readonly table: AuditScoreTable
  readonly scorers: readonly PatchScorer[]
  readonly shifts: MeanShifts
  /** Seconds that each denoiser took, by its key. */
  readonly denoisingSeconds: ReadonlyMap<string, number>
  /** Null without lesions. */
  readonly measured: MeasuredLesions | null
  readonly seconds: number
}

/** The record of an audit: what ran on what, with which result. */
async function composeRecord(audit: ScoredAudit): Promise<AuditRecord> {
  const { input, plan, hasReference, writer, table, measured, seconds } = audit
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
    ...(input.planes && { plane: input.planes.recorded }),
    ...(pairing && { kinship: pairing.series[0]!.kinship, pairing }),
    ...(places && { slicePlaces: places }),
    clipped: writer.clippedShares(),
    ...(isLimited && { limitedChoice: limitedChoice(source.summary) })
  }
  return {
    ...facts,
    warnings: auditWarnings(facts, [
      ...(noticed ?? []),
      ...spreadWarnings(audit),
      ...shiftWarnings(audit),
      ...(measured?.warnings ?? [])
    ]),
    hasReference,
    patchCount: plan.patchCount,
    patchRows: request.patchify.patchSize,
    patchColumns: request.patchify.patchSize,
    denoisers: input.denoisers.map((ready) => auditedDenoiser(ready, audit.denoisingSeconds)),
    scoreIds: table.scoreIds,
    ...(hasReference && { discrepancy: completeDiscrepancyConfiguration(source.summary.unit, request.discrepancy) }),
    ...auditMeans(table, { seed: request.seed, air: writer.air }),
    ...(measured && { lesions: measured.lesions }),
    versions: await versionsOf(audit),
    backend,
    seconds
  }
}

/** Warning about planes that the limit leaves out. */
function spreadWarnings({ input: { planes, source }, plan }: ScoredAudit): string[] {
  const [audited, all] = [plan.slices.length, source.summary.sliceCount]
  if (!planes || audited === all) return []
  return [
    `The limit on patches was reached: ${count(audited)} of ${count(all)} ${planes.recorded.name} planes were audited, evenly spread`
  ]
}

/** Warnings about denoisers that shift the mean: only values in HU have a known scale. */
function shiftWarnings({ input: { source, denoisers }, shifts }: ScoredAudit): string[] {
  const [low, high] = source.summary.intensityRange
  return source.summary.unit === 'HU' ? shifts.warnings(denoisers, high - low) : []
}

const auditedOutput = async ({ key, label, source }: OpenOutput): Promise<AuditedOutput> => ({
  key,
  label,
  source: source.summary,
  sourceHash: await source.contentHash()
})

function auditedDenoiser(
  { key, label, denoiser: { description, weightsHash, program }, choice: { parameters } }: ReadyDenoiser,
  seconds: ReadonlyMap<string, number>
): AuditedDenoiser {
  return { key, label, description, parameters, weightsHash, program, seconds: seconds.get(key) ?? 0 }
}

async function versionsOf({ input, scorers }: ScoredAudit): Promise<AuditRecord['versions']> {
  const added = await Promise.all(scorers.map((scorer) => scorer.versions?.()))
  const programs = input.denoisers.map(({ denoiser }) => denoiser.versions)
  return Object.assign({}, input.versions, ...programs, ...added) as AuditRecord['versions']
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
