import { parentPort } from 'node:worker_threads'
import { failureReply, type Reply } from '../runtime/reply.ts'
import { scannedSlice, type SliceScan } from './slice-scanning.ts'

/** Entry point of the threads that scan slices of phantoms: answers each scan with its slice. */
parentPort!.on('message', (slice: SliceScan) => {
  try {
    const stored = scannedSlice(slice)
    parentPort!.postMessage({ ok: true, value: stored } satisfies Reply, [stored.buffer])
  } catch (thrown) {
    parentPort!.postMessage(failureReply(thrown))
  }
})
