import { engine } from '../engine/engine.svelte.ts'
import { about } from './about.svelte.ts'
import { audits, removedAudits } from './audits.svelte.ts'
import { benches } from './benches.svelte.ts'
import { seriesMeasurements } from './measurements.svelte.ts'
import { jobs } from './shown-jobs.svelte.ts'
import { notices } from './shown-notices.svelte.ts'
import { settings } from './settings.svelte.ts'
import { sources } from './sources.svelte.ts'
import { cohorts } from './cohorts.svelte.ts'
import { imports } from './imports.svelte.ts'
import { recentFiles } from './recent-files.svelte.ts'
import { workbench } from './workbench.svelte.ts'

/** Loads all lists and settings. Called again after a reconnection and in another workspace. */
export async function loadEverything(): Promise<void> {
  try {
    await engine.connect()
    await Promise.all([
      settings.load(),
      about.load(),
      jobs.load(),
      sources.load(),
      audits.load(),
      benches.load(),
      cohorts.load(),
      removedAudits.load(),
      recentFiles.load(),
      seriesMeasurements.load()
    ])
  } catch (thrown) {
    // The banner reports a lost engine; a notice reports any other error.
    if (engine.state === 'connected') notices.fail(thrown)
  }
}

/** Restores or repairs the damaged workspace that is open, and loads it again. */
export async function mendWorkspace(way: 'workspace.restore' | 'workspace.repair'): Promise<void> {
  try {
    await engine.call(way, {})
    await loadEverything()
    notices.done(way === 'workspace.restore' ? 'Backup restored' : 'Workspace repaired')
  } catch (thrown) {
    notices.fail(thrown)
  }
}

/** Opens another workspace and resets the choices of the previous one. @returns true if it was opened */
export async function openWorkspace(path: string): Promise<boolean> {
  try {
    const description = await engine.call('workspace.open', { path })
    workbench.forgetChoices()
    seriesMeasurements.forget()
    imports.refusals = []
    await loadEverything()
    notices.done('Workspace opened', description.workspace)
    return true
  } catch (thrown) {
    notices.fail(thrown)
    return false
  }
}
