import { engine } from '../engine/engine.svelte.ts'
import { Listing } from './listing.svelte.ts'

/** The open sources, in the engine's order. */
export const sources = new Listing(() => engine.call('sources.list', {}))
