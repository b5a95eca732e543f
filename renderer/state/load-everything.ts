import { engine } from '../engine/engine.svelte.ts'
import { about } from './about.svelte.ts'
import { audits } from './audits.svelte.ts'
import { jobs } from './shown-jobs.svelte.ts'
import { notices } from './shown-notices.svelte.ts'
import { removedAudits } from './removed-audits.ts'
import { settings } from './settings.svelte.ts'
import { sources } from './sources.svelte.ts'

/** Loads all lists and settings. Called again after a reconnection and in another workspace. */
export async function loadEverything(): Promise<void> {
  try {
    await engine.connect()
    await Promise.all([settings.load(), about.load(), jobs.load(), sources.load(), audits.load(), removedAudits.load()])
  } catch (thrown) {
    // The banner reports a lost engine; a notice reports any other error.
    if (engine.state === 'connected') notices.fail(thrown)
  }
}
