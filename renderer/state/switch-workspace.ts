import { engine } from '../engine/engine.svelte.ts'
import { imports } from './imports.svelte.ts'
import { notices } from './shown-notices.svelte.ts'
import { loadEverything } from './load-everything.ts'
import { workbench } from './workbench.svelte.ts'

/** Opens another workspace and resets the choices of the previous one. @returns true if it was opened */
export async function openWorkspace(path: string): Promise<boolean> {
  try {
    const description = await engine.call('workspace.open', { path })
    workbench.forgetChoices()
    imports.refusals = []
    await loadEverything()
    notices.done('Workspace opened', description.workspace)
    return true
  } catch (thrown) {
    notices.fail(thrown)
    return false
  }
}
