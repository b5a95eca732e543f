import type { EpochRecord } from '../../denoisers/models/training-request.ts'
import type { TaskContext } from '../../runtime/process-tasks.ts'

/** Progress of a task. */
export type WorkerProgress =
  | {
      readonly kind: 'progress'
      readonly fraction: number
      readonly message: string
      readonly remainingSeconds?: number | null
    }
  | { readonly kind: 'epoch'; readonly epoch: EpochRecord }

/** Arguments of a worker's task beside its input. */
export type WorkerContext = TaskContext<WorkerProgress>
