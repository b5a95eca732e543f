import { engine } from '../engine/engine.svelte.ts'
import { KeptListing } from './kept-listing.svelte.ts'
import { workbench } from './workbench.svelte.ts'

/** Kept benches of the workspace, newest first. */
export const benches = new KeptListing('bench', 'Bench', () => engine.call('benches.list', {}), {
  onRemoved: (id) => {
    if (workbench.benchId === id) workbench.benchId = null
  }
})
