import { engine } from '../engine/engine.svelte.ts'
import { actions } from './actions.svelte.ts'
import { audits } from './audits.svelte.ts'
import { jobs } from './jobs.svelte.ts'
import { notices } from './notices.svelte.ts'
import { settings } from './settings.svelte.ts'
import { sources } from './sources.svelte.ts'
import { views } from './views.ts'
import { workbench } from './workbench.svelte.ts'

/** Connects what lasts as long as the window; returns how to disconnect it. */
export function start(): () => void {
  void loadEverything()
  const stops = [
    engine.on('job.changed', (job) => jobs.take(job)),
    jobs.onEnded((job) => {
      if (job.kind === 'open-sources') void sources.load()
      if (job.kind === 'audit') void audits.load()
    }),
    actions.register(viewActions)
  ]
  return () => stops.forEach((stop) => stop())
}

/** Reads what the engine knows; again after a reconnection or in another workspace. */
export async function loadEverything(): Promise<void> {
  try {
    await engine.connect()
    await Promise.all([settings.load(), jobs.load(), sources.load(), audits.load()])
  } catch (thrown) {
    // While the engine is away its banner says so; anything else is news.
    if (engine.state === 'connected') notices.fail(thrown)
  }
}

const viewActions = views.map((view) => ({
  id: `view.${view.id}`,
  label: `Go to ${view.label}`,
  scope: 'everywhere' as const,
  keys: view.key ? [view.key] : [],
  run: () => {
    workbench.view = view.id
  }
}))
