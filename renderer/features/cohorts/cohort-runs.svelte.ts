import type { ModelPlace } from '../../../src-core/engine/contract-payloads.ts'
import type { CaseChoice } from '../../../src-core/cohort-cases/case-choice.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { audits } from '../../state/audits.svelte.ts'
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

/** Draws the cases of a readers' study, and shows the set-up of a review of them. */
export class CaseDraw extends WatchedRun<'case-draw'> {
  constructor() {
    super('case-draw')
  }

  start(id: string, choice: CaseChoice): Promise<void> {
    return this.watch(
      () => engine.call('cohorts.drawCases', { id, choice }),
      ({ auditId }) => workbench.planReview(auditId),
      () => audits.load()
    )
  }
}
