import { engine } from '../engine/engine.svelte.ts'
import { Listing } from './listing.svelte.ts'
import { notices } from './shown-notices.svelte.ts'
import { workbench } from './workbench.svelte.ts'

/** Kept benches of the workspace, newest first. */
export const benches = new Listing(() => engine.call('benches.list', {}))

/** Removes a bench from the list. A notice offers Undo. */
export async function removeBench(id: string): Promise<void> {
  const title = benches.find(id)?.title
  await change(async () => {
    await engine.call('storage.remove', { kind: 'bench', id })
    if (workbench.benchId === id) workbench.benchId = null
    notices.done('Bench removed', title, { label: 'Undo', run: () => void restoreBench(id) })
  })
}

const restoreBench = (id: string) => change(() => engine.call('storage.restore', { kind: 'bench', id }))

async function change(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
    await benches.load()
  } catch (thrown) {
    notices.fail(thrown)
  }
}
