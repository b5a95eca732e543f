import { imageBatch, type ImageBatch } from '../images/image.ts'
import type { AuditScores } from './audit-record.ts'
import type { OutputScores } from '../scores/output-scores.ts'
import { scoreBatch, type ScoringBatch } from '../scores/table/pair-scores.ts'
import { type ScoringContext } from '../scores/score-kind.ts'

/** Scores pieces of an audit; in which order and where they are scored changes nothing about the scores. */
export interface BatchScorer {
  score(piece: ScoringBatch): Promise<OutputScores[]>
  /** Gives up what is not scored yet. */
  close(): void
}

/** Patches that are scored without a pause. */
export const batchPatches = 256

/**
 * Scores one piece after the other in this thread.
 * @param pause is awaited before each; ends the work by throwing.
 */
export function scorerInThisThread(pause: () => Promise<void>): BatchScorer {
  let latest: Promise<unknown> = Promise.resolve()
  const score = async (piece: ScoringBatch) => {
    await pause()
    return scoreBatch(piece)
  }
  return {
    score(piece) {
      const scored = latest.then(() => score(piece))
      latest = scored
      return scored
    },
    close: () => undefined
  }
}

/** A candidate's patches of one chunk, and what is known of them. */
export interface ScoredOutput {
  readonly key: string
  readonly images: ImageBatch
  readonly known: OutputScores
}

/** Has the chunks of an audit scored, piece by piece, and gathers the scores. At most one chunk waits while the next is made. */
export class AuditScoring {
  readonly #scorer: BatchScorer
  readonly #context: ScoringContext
  readonly #scores: AuditScores
  readonly #onScored: (patches: number) => void
  #underWay: Promise<unknown> = Promise.resolve()

  /** @param scores where the scores go @param onScored is told how many more patches are scored. */
  constructor(scorer: BatchScorer, context: ScoringContext, scores: AuditScores, onScored: (patches: number) => void) {
    this.#scorer = scorer
    this.#context = context
    this.#scores = scores
    this.#onScored = onScored
  }

  /** Begins with a chunk when the one before is scored. @param firstPatch its first patch among all of the audit */
  async begin(reference: ImageBatch, candidates: readonly ScoredOutput[], firstPatch: number): Promise<void> {
    await this.finish()
    const pieces: Promise<void>[] = []
    for (let first = 0; first < reference.count; first += batchPatches) {
      const count = Math.min(batchPatches, reference.count - first)
      pieces.push(this.#scoreBatch(reference, candidates, first, count, firstPatch))
    }
    this.#underWay = Promise.all(pieces)
    // Awaited by `finish`; until then a failure is no unhandled one.
    this.#underWay.catch(() => undefined)
  }

  /** Waits for what is under way. @throws what scoring throws */
  async finish(): Promise<void> {
    await this.#underWay
  }

  async #scoreBatch(
    reference: ImageBatch,
    candidates: readonly ScoredOutput[],
    first: number,
    count: number,
    firstPatch: number
  ): Promise<void> {
    const found = await this.#scorer.score({
      context: this.#context,
      reference: imagesFrom(reference, first, count),
      candidates: candidates.map(({ images, known }) => ({
        images: imagesFrom(images, first, count),
        known: scoresFrom(known, first, count)
      }))
    })
    for (const [index, { key }] of candidates.entries()) {
      for (const [id, values] of Object.entries(found[index]!)) this.#scores[key]![id]!.set(values, firstPatch + first)
    }
    this.#onScored(count)
  }
}

function imagesFrom({ data, rows, columns }: ImageBatch, first: number, count: number): ImageBatch {
  const size = rows * columns
  return imageBatch(data.subarray(first * size, (first + count) * size), count, rows, columns)
}

const scoresFrom = (scores: OutputScores, first: number, count: number): OutputScores =>
  Object.fromEntries(Object.entries(scores).map(([id, values]) => [id, values.subarray(first, first + count)]))
