import { engine } from '../engine/engine.svelte.ts'
import { about } from './about.svelte.ts'
import { audits } from './audits.svelte.ts'
import { jobs } from './jobs.svelte.ts'
import { notices } from './notices.svelte.ts'
import { removedAudits } from './removed-audits.ts'
import { settings } from './settings.svelte.ts'
import { sources } from './sources.svelte.ts'

/** Reads what the engine knows; again after a reconnection or in another workspace. */
export async function loadEverything(): Promise<void> {
  try {
    await engine.connect()
    await Promise.all([settings.load(), about.load(), jobs.load(), sources.load(), audits.load(), removedAudits.load()])
  } catch (thrown) {
    // While the engine is away its banner says so; anything else is news.
    if (engine.state === 'connected') notices.fail(thrown)
  }
}
