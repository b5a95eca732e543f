import { parentPort } from 'node:worker_threads'
import { scorePiece, type ScoringPiece } from '../audit/score-candidate.ts'
import { failureReply, type Reply } from './protocol.ts'

/** Entry of the threads that score: each piece that comes is answered with its scores. */
parentPort!.on('message', (piece: ScoringPiece) => {
  const reply = replyTo(piece)
  parentPort!.postMessage(reply)
})

function replyTo(piece: ScoringPiece): Reply {
  try {
    return { ok: true, value: scorePiece(piece) }
  } catch (thrown) {
    return failureReply(thrown)
  }
}
