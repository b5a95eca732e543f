import type { EpochRecord } from '../../denoisers/models/training-request.ts'

/** Progress of a task. */
export type WorkerProgress =
  | {
      readonly kind: 'progress'
      readonly fraction: number
      readonly message: string
      readonly remainingSeconds?: number | null
    }
  | { readonly kind: 'epoch'; readonly epoch: EpochRecord }

/** Arguments of a task beside its input. */
export interface TaskContext {
  readonly signal: AbortSignal
  report(progress: WorkerProgress): void
}

/** Messages from the engine to a worker. `name` is the name of a task in worker-tasks.ts. */
export type WorkerRequest =
  | { readonly kind: 'run'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number }

/** Messages from a worker to the engine. */
export type WorkerMessage =
  | { readonly id: number; readonly kind: 'done'; readonly output: unknown }
  | {
      readonly id: number
      readonly kind: 'failed'
      readonly error: { readonly code: string; readonly message: string }
    }
  | { readonly id: number; readonly kind: 'progress'; readonly progress: WorkerProgress }
