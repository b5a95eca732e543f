import process from 'node:process'
import dcmjsDimse from 'dcmjs-dimse'
import { failureReply } from '../../runtime/reply.ts'
import { PacsFailure } from '../pacs-failure.ts'
import type { DimseAnswer, DimseRequest } from './dimse-messages.ts'
import { runTask } from './dimse-tasks.ts'

/**
 * Entry of the process that speaks DIMSE. The package prints every message and every attribute of a command by default:
 * its log is silenced, and standard output and error are closed by the parent.
 */
dcmjsDimse.log.disableAll()
let queue: Promise<void> = Promise.resolve()

// Without a callback, a parent that has ended would be an unhandled error. `disconnect` ends this process.
const send = (answer: DimseAnswer) => process.send!(answer, () => {})

process.on('message', (request: DimseRequest) => {
  queue = queue.then(() => answer(request))
})
process.on('disconnect', () => process.exit(0))
// Ctrl+C in a terminal also reaches this process. The parent decides.
process.on('SIGINT', () => undefined)

async function answer({ peer, task }: DimseRequest): Promise<void> {
  try {
    send({ kind: 'done', status: await runTask(peer, task, send) })
  } catch (thrown) {
    const isTransient = thrown instanceof PacsFailure && thrown.isTransient
    send({ kind: 'failed', ...failureReply(thrown).error, isTransient })
  }
}
