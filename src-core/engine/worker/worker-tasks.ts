import { findNeighbours, readIdentities, readComparison, readDifferences, readMeans } from './audit-score-tasks.ts'
import { runAuditTask, runPreviewTask } from './audit-tasks.ts'
import { mapLatentSpace, walkLatentSpace, describeBackend, evaluatePaperSubject, trainDenoiser } from './model-tasks.ts'
import type { TaskContext } from './worker-messages.ts'

type AnyTask = (input: never, context: TaskContext) => Promise<unknown>

/** Tasks of the worker processes. Input and output of a task are those of its function. */
export const workerTasks = {
  describe: describeBackend,
  preview: runPreviewTask,
  audit: runAuditTask,
  train: trainDenoiser,
  evaluate: evaluatePaperSubject,
  identities: readIdentities,
  neighbours: findNeighbours,
  latentMap: mapLatentSpace,
  latentWalk: walkLatentSpace,
  means: readMeans,
  comparison: readComparison,
  differences: readDifferences
} as const satisfies Record<string, AnyTask>

type WorkerTasks = typeof workerTasks
export type TaskName = keyof WorkerTasks
export type TaskInput<Name extends TaskName> =
  Parameters<WorkerTasks[Name]> extends [infer Input, ...unknown[]] ? Input : Readonly<Record<string, never>>
export type TaskOutput<Name extends TaskName> = Awaited<ReturnType<WorkerTasks[Name]>>
