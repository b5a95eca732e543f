import type { TaskTable } from '../../runtime/process-tasks.ts'
import { findNeighbours, readIdentities, readComparison, readDifferences, readMeans } from './audit-score-tasks.ts'
import { prepareWholeTask, readWholeTask, runAuditTask, runPreviewTask } from './audit-tasks.ts'
import { inspectBenchTask, readBenchSliceTask, runBenchTask } from './bench-tasks.ts'
import { runCohortTask } from './cohort-tasks.ts'
import { mapLatentSpace, walkLatentSpace, describeBackend, evaluatePaperSubject, trainDenoiser } from './model-tasks.ts'

/** Tasks of the worker processes. Input and output of a task are those of its function. */
export const workerTasks = {
  describe: describeBackend,
  preview: runPreviewTask,
  audit: runAuditTask,
  prepareWhole: prepareWholeTask,
  readWhole: readWholeTask,
  bench: runBenchTask,
  inspectBench: inspectBenchTask,
  benchSlice: readBenchSliceTask,
  cohortJob: runCohortTask,
  train: trainDenoiser,
  evaluate: evaluatePaperSubject,
  identities: readIdentities,
  neighbours: findNeighbours,
  latentMap: mapLatentSpace,
  latentWalk: walkLatentSpace,
  means: readMeans,
  comparison: readComparison,
  differences: readDifferences
} as const satisfies TaskTable

export type WorkerTasks = typeof workerTasks
