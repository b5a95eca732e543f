import { type Image, type ImageBatch, imagesBetween } from '../images/image.ts'
import { extractPatches } from '../images/patchify-grid.ts'
import { rankHiddenErrors } from '../scores/analysis/verdicts.ts'
import { completeDiscrepancyConfiguration, type DiscrepancyConfiguration } from '../scores/discrepancy-configuration.ts'
import type { OutputScores, ScoringContext } from '../scores/metric-definition.ts'
import { sfrcKind } from '../scores/sfrc/sfrc-definition.ts'
import { pixelScaleOf, sfrcOfPatches, sfrcOfSlices, sfrcOptions, type SfrcOptions } from '../scores/sfrc/sfrc.ts'
import { scoreBatch, type ScoringBatch } from '../scores/table/pair-scores.ts'
import type { Chunk } from './audit-chunks.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { AuditScores } from './audit-record.ts'
import type { AuditRequest } from './audit-request.ts'
import { type OpenedSeries, referenceOf } from './opened-series.ts'
import type { SlicePatches } from './slice-patches.ts'

/** Scores of each output of a batch, and the seconds that a thread took for them. */
export interface ScoredBatch {
  readonly scores: OutputScores[]
  readonly seconds: number
}

/** Scores batches of an audit. The scores depend neither on the order of the batches nor on the thread. */
export interface BatchScorer {
  /** Threads that score at the same time. 0 if the thread that makes the patches scores too. */
  readonly threads: number
  score(batch: ScoringBatch): Promise<ScoredBatch>
  /** Gives up batches that are not scored yet. */
  close(): void
}

/** Patches that are scored without a pause. */
export const batchPatches = 64

/**
 * Scores one batch after the other in this thread.
 * @param pause awaited before each batch; ends the work by throwing
 */
export function scorerInThisThread(pause: () => Promise<void>): BatchScorer {
  let latest: Promise<unknown> = Promise.resolve()
  const score = async (batch: ScoringBatch): Promise<ScoredBatch> => {
    await pause()
    const started = performance.now()
    const scores = scoreBatch(batch)
    return { scores, seconds: (performance.now() - started) / 1000 }
  }
  return {
    threads: 0,
    score(batch) {
      const scored = latest.then(() => score(batch))
      latest = scored
      return scored
    },
    close: () => undefined
  }
}

/** The patches of one output in a chunk. */
export interface ChunkOutput {
  readonly key: string
  readonly images: ImageBatch
  /** Scores that are measured already. */
  readonly known: OutputScores
}

/** Scores the chunks of an audit, batch by batch, into a table. At most one chunk is scored while the next is made. */
export class ChunkScoring {
  readonly #scorer: BatchScorer
  readonly #context: ScoringContext
  readonly #table: AuditScoreTable
  readonly #onScored: (patches: number, seconds: number) => void
  #current: Promise<unknown> = Promise.resolve()

  /** @param onScored called after each batch with its number of patches, and the seconds that a thread took */
  constructor(
    scorer: BatchScorer,
    context: ScoringContext,
    table: AuditScoreTable,
    onScored: (patches: number, seconds: number) => void
  ) {
    this.#scorer = scorer
    this.#context = context
    this.#table = table
    this.#onScored = onScored
  }

  /** Waits for the chunk before, then begins with this one. */
  async begin(reference: ImageBatch, outputs: readonly ChunkOutput[], { firstPatch }: Chunk): Promise<void> {
    await this.finish()
    const batches: Promise<void>[] = []
    for (let first = 0; first < reference.count; first += batchPatches) {
      const count = Math.min(batchPatches, reference.count - first)
      batches.push(this.#scoreBatch(reference, outputs, { first, count, firstPatch }))
    }
    this.#current = Promise.all(batches)
    // A failure is thrown by `finish`. Until then it must not count as unhandled.
    this.#current.catch(() => undefined)
  }

  /** Waits until every batch is scored. @throws what scoring throws */
  async finish(): Promise<void> {
    await this.#current
  }

  close(): void {
    this.#scorer.close()
  }

  async #scoreBatch(
    reference: ImageBatch,
    outputs: readonly ChunkOutput[],
    { first, count, firstPatch }: { first: number; count: number; firstPatch: number }
  ): Promise<void> {
    const { scores, seconds } = await this.#scorer.score({
      context: this.#context,
      reference: imagesBetween(reference, first, first + count),
      outputs: outputs.map(({ images, known }) => ({
        images: imagesBetween(images, first, first + count),
        known: scoresFrom(known, first, count)
      }))
    })
    for (const [index, { key }] of outputs.entries()) this.#table.set(key, scores[index]!, firstPatch + first)
    this.#onScored(count, seconds)
  }
}

const scoresFrom = (scores: OutputScores, first: number, count: number): OutputScores =>
  Object.fromEntries(Object.entries(scores).map(([id, values]) => [id, values.subarray(first, first + count)]))

/** The scores of an audit while it runs: for each output and score one value for each patch, 0 until it is set. */
export class AuditScoreTable {
  readonly outputs: readonly string[]
  readonly scoreIds: readonly string[]
  readonly scores: AuditScores

  /** @param outputs keys of what is scored, `noisy` included, in the order of `scores.npy` */
  constructor(outputs: readonly string[], scoreIds: readonly string[], patchCount: number) {
    this.outputs = outputs
    this.scoreIds = scoreIds
    const columns = () => Object.fromEntries(scoreIds.map((id) => [id, new Float64Array(patchCount)]))
    this.scores = Object.fromEntries(outputs.map((key) => [key, columns()]))
  }

  /** Sets scores of the patches from `firstPatch` on. */
  set(output: string, scores: OutputScores, firstPatch: number): void {
    for (const [id, values] of Object.entries(scores)) this.scores[output]![id]!.set(values, firstPatch)
  }

  /** Sets the score that ranks each patch among all patches of its output. */
  rank(configuration: DiscrepancyConfiguration): void {
    for (const scores of Object.values(this.scores)) scores['hiddenError']?.set(rankHiddenErrors(scores, configuration))
  }
}

/**
 * sFRC crossings of the patches of some slices, for each output of another method.
 * Measured in the slices' own unit: patches in 0..1 lack the values beyond the source's range.
 * @returns one array for each output; empty if sFRC cannot be computed
 */
export async function outputCrossings(
  series: OpenedSeries,
  request: AuditRequest,
  plan: AuditPlan,
  slices: readonly Pick<SlicePatches, 'slice' | 'sampled'>[]
): Promise<Float64Array[]> {
  const { source, outputs } = series
  if (outputs.length === 0 || !sfrcKind.applies({ source: source.summary, request })) return []
  const { sfrc } = completeDiscrepancyConfiguration(source.summary.unit, request.discrepancy)
  const options = sfrcOptions(sfrc, pixelScaleOf(source.summary, sfrc), source.summary.pixelSpacing)
  const crossings: number[][] = outputs.map(() => [])
  for (const { slice, sampled } of slices) {
    const crossingsOf = sliceCrossings(await referenceOf(series).readSlice(slice), request, plan, options)
    for (const [index, output] of outputs.entries()) {
      const all = crossingsOf(await output.source.readSlice(slice))
      crossings[index]!.push(...(sampled?.map((patch) => all[patch]!) ?? all))
    }
  }
  return crossings.map((values) => Float64Array.from(values))
}

/** @returns function from an output's slice to the crossings of its patches */
function sliceCrossings(
  reference: Image,
  { patchify: { crop, patchSize } }: AuditRequest,
  { grid: { rowStarts, columnStarts } }: AuditPlan,
  options: SfrcOptions
): (output: Image) => Float64Array {
  if (crop.kind === 'whole') return (output) => sfrcOfSlices(reference, output, { ...options, patchSize })
  const cut = (image: Image) => extractPatches(image, rowStarts, columnStarts, patchSize)
  const clean = cut(reference)
  return (output) => sfrcOfPatches(clean, cut(output), options)
}
