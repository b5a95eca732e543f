import type { JobResults } from '../../src-core/engine/contract.ts'
import type { JobRecord } from '../../src-core/engine/job.ts'
import { engine } from '../engine/engine.svelte.ts'
import { platform } from '../platform/platform.ts'
import { about } from './about.svelte.ts'
import { actions } from './actions.svelte.ts'
import { audits } from './audits.svelte.ts'
import { runCommand } from './commands.ts'
import { globalActions } from './global-actions.ts'
import { imports } from './imports.svelte.ts'
import { jobs } from './jobs.svelte.ts'
import { loadEverything } from './load.ts'
import { followMenu } from './menu.svelte.ts'
import { sources } from './sources.svelte.ts'
import { isViewId } from './views.ts'
import { workbench } from './workbench.svelte.ts'

/** Connects what lasts as long as the window; returns how to disconnect it. */
export function start(): () => void {
  void loadEverything().then(() => {
    if (about.engine) imports.recall(about.engine.startedAt)
    followFragment()
  })
  const stops = [
    engine.on('engine.described', (description) => {
      about.engine = description
    }),
    engine.on('job.changed', (job) => jobs.take(job)),
    jobs.onEnded(takeResult),
    actions.register(globalActions),
    platform.onOpenPaths((offered) => void imports.open(Promise.resolve(offered))),
    platform.onMenu(runCommand),
    followMenu()
  ]
  return () => stops.forEach((stop) => stop())
}

function takeResult(job: JobRecord): void {
  if (job.kind === 'audit') void audits.load()
  if (job.kind !== 'open-sources') return
  void sources.load()
  void audits.load()
  if (job.state === 'done') imports.take(job.id, (job.result as JobResults['open-sources']).refusals)
}

/** `#gallery` and the like go to that view. */
function followFragment(): void {
  const id = location.hash.slice(1)
  if (isViewId(id)) workbench.view = id
}
