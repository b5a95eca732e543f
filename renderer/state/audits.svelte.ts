import { engine } from '../engine/engine.svelte.ts'
import { Listing } from './listing.svelte.ts'

/** Audits of the workspace, in the order of the engine. */
export const audits = new Listing(() => engine.call('audits.list', {}))
