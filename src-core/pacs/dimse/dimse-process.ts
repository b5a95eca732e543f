import { ForkedProcess } from '../../runtime/forked-process.ts'
import { dimseScript } from '../../runtime/package-paths.ts'
import { PacsFailure } from '../pacs-failure.ts'
import { requireNotCancelled } from '../retries.ts'
import type { DimseTasks } from './dimse-main.ts'
import type { DimsePart, DimsePeer, DimseTask } from './dimse-messages.ts'

/** The process that speaks DIMSE. Starts with the first task; a cancel kills it. Tasks run one at a time. */
export class DimseProcess {
  readonly #peer: DimsePeer
  readonly #signal: AbortSignal
  readonly #process = new ForkedProcess<DimseTasks, DimsePart>(dimseScript, {
    name: 'The process that speaks DIMSE',
    stopWithin: 0,
    // dcmjs may print attributes of patients.
    silent: true
  })

  constructor(peer: DimsePeer, signal: AbortSignal) {
    this.#peer = peer
    this.#signal = signal
  }

  /**
   * Runs a task.
   * @param use gets the parts of the result; its errors end the process and are thrown
   * @returns the status of the last DIMSE answer
   * @throws pacs.*, job.cancelled, worker.died
   */
  async run(task: DimseTask, use: (part: DimsePart) => void): Promise<number> {
    requireNotCancelled(this.#signal)
    const onProgress = (part: DimsePart) => {
      if (!this.#signal.aborted) use(part)
    }
    const outcome = await this.#process
      .run('exchange', { peer: this.#peer, task }, { onProgress, signal: this.#signal })
      .catch((thrown: unknown) => {
        requireNotCancelled(this.#signal)
        throw thrown
      })
    if ('status' in outcome) return outcome.status
    const { code, message, isTransient } = outcome.failure
    throw new PacsFailure(code, message, { isTransient })
  }

  close(): void {
    this.#process.stop()
  }
}
