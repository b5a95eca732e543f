import { parentPort } from 'node:worker_threads'
import { scoreBatch, type ScoringBatch } from '../scores/table/pair-scores.ts'
import { failureReply, type Reply } from '../runtime/reply.ts'

/** Entry point of the scoring threads: answers each batch with its scores. */
parentPort!.on('message', (batch: ScoringBatch) => {
  const reply = replyTo(batch)
  parentPort!.postMessage(reply)
})

function replyTo(batch: ScoringBatch): Reply {
  try {
    return { ok: true, value: scoreBatch(batch) }
  } catch (thrown) {
    return failureReply(thrown)
  }
}
