import { parentPort } from 'node:worker_threads'
import { scoreBatch, type ScoringBatch } from '../audit/score-output.ts'
import { failureReply, type Reply } from './protocol.ts'

/** Entry of the threads that score: each piece that comes is answered with its scores. */
parentPort!.on('message', (piece: ScoringBatch) => {
  const reply = replyTo(piece)
  parentPort!.postMessage(reply)
})

function replyTo(piece: ScoringBatch): Reply {
  try {
    return { ok: true, value: scoreBatch(piece) }
  } catch (thrown) {
    return failureReply(thrown)
  }
}
