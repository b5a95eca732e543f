import { withChosenKernel } from '../degradation/degraded-slice.ts'
import { fillFolder } from '../files/atomic-folder.ts'
import { completeDiscrepancyConfiguration } from '../scores/discrepancy-configuration.ts'
import { requireDistinctKeys, type AuditInput } from './audit-input.ts'
import { planAudit, type AuditPlan } from './audit-plan.ts'
import { AuditProgress } from './audit-progress.ts'
import type { AuditRecord } from './audit-record.ts'
import { AuditWriter } from './audit-writer.ts'
import { scoredKeysOf } from './audited-outputs.ts'
import { composeRecord } from './compose-record.ts'
import { denoiseChunk } from './denoise-chunk.ts'
import { pairAuditSeries, type PairedSeries } from './opened-series.ts'
import { outputCrossings } from './output-crossings.ts'
import { patchScorers, scoreByAll } from '../scores/table/patch-scorers.ts'
import type { PatchScorer, ScoredPatches } from '../scores/scorers/patch-scorer.ts'
import { chunkPatchesOf, readChunks, type Chunk } from './read-chunks.ts'
import { batchPatches, ChunkScoring, scorerInThisThread, type ChunkOutput } from './score-chunk.ts'
import { pairScoreIds } from '../scores/table/score-table.ts'
import { AuditScoreTable } from './audit-score-table.ts'

/**
 * Runs one audit: degrades, denoises and scores every planned patch.
 * Writes arrays, tables and record to `directory`, which appears only once it is complete.
 * @throws what source, plan or denoisers throw; job.cancelled if the signal is raised
 */
export async function runAudit(input: AuditInput): Promise<AuditRecord> {
  requireDistinctKeys(input)
  const request = await withChosenKernel(input.request, input.source)
  const paired = { ...input, request, ...(await pairAuditSeries(input, request)) }
  if (paired.pairing) input.onPaired?.(paired.pairing)
  const plan = planAudit(input.source.summary, request, paired.pairedSlices)
  return fillFolder(input.directory, (partial) => fillAuditFolder(paired, plan, partial))
}

async function fillAuditFolder(
  input: AuditInput & PairedSeries,
  plan: AuditPlan,
  directory: string
): Promise<AuditRecord> {
  const started = performance.now()
  const run = prepareRun(input, plan, directory)
  const { writer, table, progress } = run
  await processChunks(run)
  const arrays = writer.closeArrays()
  progress.report('Summarising')
  table.rank(completeDiscrepancyConfiguration(input.source.summary.unit, input.request.discrepancy))
  const composed = await composeRecord({ ...run, seconds: (performance.now() - started) / 1000 })
  const record = await writer.writeTables(composed, table.scores, arrays)
  await input.complete?.(directory, { record, patches: writer.patches, scores: table.scores })
  return record
}

/** The state of one audit that its chunks share. */
interface AuditRun {
  readonly input: AuditInput & PairedSeries
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
}

function prepareRun(input: AuditInput & PairedSeries, plan: AuditPlan, directory: string): AuditRun {
  const { request, onProgress, signal } = input
  const source = input.source.summary
  const { patchCount } = plan
  const context = { source, request }
  const hasReference = request.degradation.kind !== 'none'
  const keys = scoredKeysOf(input)
  const chunkPatches = chunkPatchesOf(input, plan)
  const making = ['read', ...keys]
  const progress = new AuditProgress({ patchCount, making, scoring: hasReference, chunkPatches, onProgress, signal })
  const scorers = patchScorers({
    ...input,
    source,
    pause: progress.pause,
    onProgress: (message) => progress.report(message)
  })
  const scoreIds = [...(hasReference ? pairScoreIds(context) : []), ...scorers.map(({ id }) => id)]
  const table = new AuditScoreTable(keys, scoreIds, patchCount)
  const batches = hasReference ? Math.ceil(patchCount / batchPatches) : 0
  const scorer = input.startScorer?.(batches) ?? scorerInThisThread(progress.pause)
  return {
    input,
    plan,
    hasReference,
    progress,
    writer: new AuditWriter({ directory, source, outputs: input.outputs, patchCount }),
    table,
    scorers,
    scoring: new ChunkScoring(scorer, context, table, (patches, seconds) => progress.noteScored(patches, seconds)),
    denoisingSeconds: new Map()
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
    const { images, seconds } = await denoiseChunk(ready, chunk, progress, input.signal)
    denoisingSeconds.set(ready.key, (denoisingSeconds.get(ready.key) ?? 0) + seconds)
    yield { key: ready.key, ready, images, known: {} }
  }
}

/** Writes an output's patches, and measures the scores that need more than the reference and the output. */
async function addOutput(
  { writer, table, scorers, progress }: AuditRun,
  { noisy, reference, slices, firstPatch }: Chunk,
  { key, ready, images, known }: MadeOutput
): Promise<ChunkOutput> {
  writer.addOutput(key, images)
  const { scores, maps } = await scoreByAll(scorers, { ready, images, noisy, reference, slices, firstPatch })
  for (const map of maps) writer.addInstability(key, map)
  const measured = { ...known, ...scores }
  table.set(key, measured, firstPatch)
  progress.noteMade(key, images.count)
  return { key, images, known: measured }
}
