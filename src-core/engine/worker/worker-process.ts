import { type ForkOptions, ForkedProcess } from '../../runtime/forked-process.ts'
import { workerScript } from '../../runtime/package-paths.ts'
import type { WorkerProgress } from './worker-progress.ts'
import type { WorkerTasks } from './worker-tasks.ts'

/** A child process with its own TensorFlow. */
export class WorkerProcess extends ForkedProcess<WorkerTasks, WorkerProgress> {
  constructor(environment: NodeJS.ProcessEnv = {}, options: Pick<ForkOptions, 'stopWithin'> = {}) {
    super(workerScript, { ...options, environment })
  }
}

/** Environment of a worker whose TensorFlow has one thread: small models do not keep two threads busy. */
export const oneThread: NodeJS.ProcessEnv = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }

/** Works through items in several worker processes at once; each process takes the next item. Ends the processes. */
export async function eachInWorkers<Item>(
  items: readonly Item[],
  processes: number,
  environment: NodeJS.ProcessEnv,
  work: (worker: WorkerProcess, item: Item, index: number) => Promise<void>
): Promise<void> {
  const waiting = items.entries()
  const workThrough = async () => {
    const worker = new WorkerProcess(environment)
    try {
      for (const [index, item] of waiting) await work(worker, item, index)
    } finally {
      worker.stop()
    }
  }
  await Promise.all(Array.from({ length: Math.min(processes, items.length) }, workThrough))
}
