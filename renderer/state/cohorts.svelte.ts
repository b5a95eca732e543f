import { engine } from '../engine/engine.svelte.ts'
import { KeptListing } from './kept-listing.svelte.ts'
import { workbench } from './workbench.svelte.ts'

/** Cohorts of the workspace, newest first. */
export const cohorts = new KeptListing('cohort', 'Cohort', () => engine.call('cohorts.list', {}), {
  onRemoved: (id) => {
    if (workbench.cohortId === id) workbench.cohortId = null
  }
})
