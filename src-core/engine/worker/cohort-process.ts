import { ForkedProcess } from '../../runtime/forked-process.ts'
import { cohortScript } from '../../runtime/package-paths.ts'
import type { CohortProcessTasks, CohortProgress } from './cohort-main.ts'

/** Time in ms that a cancelled run has to stop its workers and to write the state. */
const stopWithin = 20_000

/** The process that checks or runs one cohort. It owns the queue and the workers. */
export class CohortProcess extends ForkedProcess<CohortProcessTasks, CohortProgress> {
  constructor() {
    super(cohortScript, { name: 'The process of the cohort', stopWithin })
  }
}
