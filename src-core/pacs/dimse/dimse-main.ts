import dcmjsDimse from 'dcmjs-dimse'
import { answerTasks, type TaskContext } from '../../runtime/process-tasks.ts'
import { PacsFailure } from '../pacs-failure.ts'
import type { DimseOutcome, DimsePart, DimseRequest } from './dimse-messages.ts'
import { runTask } from './dimse-tasks.ts'

/**
 * Entry of the process that speaks DIMSE. The package prints every message and every attribute of a command by default:
 * its log is silenced, and the parent drops what this process prints.
 */
dcmjsDimse.log.disableAll()

const dimseTasks = {
  /** Failures of the server are values: an error would lose whether a further attempt may succeed. */
  async exchange({ peer, task }: DimseRequest, { report }: TaskContext<DimsePart>): Promise<DimseOutcome> {
    try {
      return { status: await runTask(peer, task, report) }
    } catch (thrown) {
      if (!(thrown instanceof PacsFailure)) throw thrown
      const { code, message, isTransient } = thrown
      return { failure: { code, message, isTransient } }
    }
  }
}
export type DimseTasks = typeof dimseTasks

answerTasks<DimsePart>('the process that speaks DIMSE', dimseTasks)
