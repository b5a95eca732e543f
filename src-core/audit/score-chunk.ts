import { imageBatch, type ImageBatch } from '../images/image.ts'
import type { OutputScores, ScoringContext } from '../scores/metric-definition.ts'
import type { Chunk } from './read-chunks.ts'
import { scoreBatch, type ScoringBatch } from '../scores/table/pair-scores.ts'
import type { AuditScoreTable } from './audit-score-table.ts'

/** Scores batches of an audit. The scores depend neither on the order of the batches nor on the thread. */
export interface BatchScorer {
  score(batch: ScoringBatch): Promise<OutputScores[]>
  /** Gives up batches that are not scored yet. */
  close(): void
}

/** Patches that are scored without a pause. */
export const batchPatches = 256

/**
 * Scores one batch after the other in this thread.
 * @param pause awaited before each batch; ends the work by throwing
 */
export function scorerInThisThread(pause: () => Promise<void>): BatchScorer {
  let latest: Promise<unknown> = Promise.resolve()
  const score = async (batch: ScoringBatch) => {
    await pause()
    return scoreBatch(batch)
  }
  return {
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
  #scoredAt = 0
  #current: Promise<unknown> = Promise.resolve()

  /** @param onScored called after each batch with its number of patches, and the seconds since the batch before */
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
    this.#scoredAt = performance.now()
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
    const scores = await this.#scorer.score({
      context: this.#context,
      reference: imagesFrom(reference, first, count),
      outputs: outputs.map(({ images, known }) => ({
        images: imagesFrom(images, first, count),
        known: scoresFrom(known, first, count)
      }))
    })
    for (const [index, { key }] of outputs.entries()) this.#table.set(key, scores[index]!, firstPatch + first)
    const now = performance.now()
    this.#onScored(count, (now - this.#scoredAt) / 1000)
    this.#scoredAt = now
  }
}

function imagesFrom({ data, rows, columns }: ImageBatch, first: number, count: number): ImageBatch {
  const size = rows * columns
  return imageBatch(data.subarray(first * size, (first + count) * size), count, rows, columns)
}

const scoresFrom = (scores: OutputScores, first: number, count: number): OutputScores =>
  Object.fromEntries(Object.entries(scores).map(([id, values]) => [id, values.subarray(first, first + count)]))
