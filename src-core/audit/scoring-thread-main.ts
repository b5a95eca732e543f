import { parentPort } from 'node:worker_threads'
import { scoreBatch, type ScoringBatch } from '../scores/table/pair-scores.ts'
import { failureReply, type Reply } from '../runtime/reply.ts'
import type { ScoredBatch } from './score-chunk.ts'

/** Entry point of the scoring threads: answers each batch with its scores. */
parentPort!.on('message', (batch: ScoringBatch) => {
  const reply = replyTo(batch)
  parentPort!.postMessage(reply)
})

function replyTo(batch: ScoringBatch): Reply {
  try {
    const started = performance.now()
    const scores = scoreBatch(batch)
    return { ok: true, value: { scores, seconds: (performance.now() - started) / 1000 } satisfies ScoredBatch }
  } catch (thrown) {
    return failureReply(thrown)
  }
}
