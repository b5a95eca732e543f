import { engine } from '../engine/engine.svelte.ts'
import { Listing } from './listing.svelte.ts'

/** The audits of the workspace, in the engine's order. */
export const audits = new Listing(() => engine.call('audits.list', {}))
