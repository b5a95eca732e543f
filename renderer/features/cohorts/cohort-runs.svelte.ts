import type { ModelPlace } from '../../../src-core/engine/contract-payloads.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { cohorts } from '../../state/cohorts.svelte.ts'
import { WatchedRun } from '../../state/watched-run.svelte.ts'
import { workbench } from '../../state/workbench.svelte.ts'

/** Checks a plan, and shows the cohort that it makes. */
export class PlanCheck extends WatchedRun<'cohort-check'> {
  constructor() {
    super('cohort-check')
  }

  start(plan: ModelPlace): Promise<void> {
    return this.watch(
      () => engine.call('cohorts.check', { plan }),
      ({ cohortId }) => workbench.openCohort(cohortId),
      () => cohorts.load()
    )
  }
}

/** Runs the audits of a cohort that are missing. */
export class CohortRun extends WatchedRun<'cohort'> {
  constructor() {
    super('cohort')
  }

  start(id: string, workers: number): Promise<void> {
    return this.watch(
      () => engine.call('cohorts.run', { id, workers }),
      () => undefined,
      () => cohorts.load()
    )
  }
}
