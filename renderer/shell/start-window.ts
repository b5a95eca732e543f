import type { JobResults } from '../../src-core/engine/contract-payloads.ts'
import type { JobRecord } from '../../src-core/storage/job-record.ts'
import { commands } from '../commands/active-commands.svelte.ts'
import { followMenu, runPaletteEntry } from '../commands/palette-entries.svelte.ts'
import { engine } from '../engine/engine.svelte.ts'
import { platform } from '../platform/platform.ts'
import { about } from '../state/about.svelte.ts'
import { audits } from '../state/audits.svelte.ts'
import { fileQuestions } from '../state/file-questions.svelte.ts'
import { imports } from '../state/imports.svelte.ts'
import { seriesMeasurements } from '../state/measurements.svelte.ts'
import { jobs } from '../state/shown-jobs.svelte.ts'
import { loadEverything } from '../state/load-workspace.ts'
import { recentFiles } from '../state/recent-files.svelte.ts'
import { sources } from '../state/sources.svelte.ts'
import { announceAudit, announceKept, announceModel } from '../state/open-result.ts'
import { isViewId, workbench, auditTab, type ViewId } from '../state/workbench.svelte.ts'
import { dialogs } from '../state/open-dialogs.svelte.ts'
import { notices } from '../state/shown-notices.svelte.ts'
import type { Handlers } from '../commands/command-table.ts'

/** Handlers of the commands of every view. The tour registers its own. */
export const everywhereHandlers = {
  'open.files': () => void imports.open(platform.chooseFiles()),
  'open.folder': () => void imports.open(platform.chooseFolder()),
  'open.mnist': () => (dialogs.mnist = true),
  'open.phantom': () => (dialogs.phantom = true),
  'forget-workspaces': { run: () => void clearRecent(), enabled: () => about.recent.length > 1 },
  report: { run: goTo('reports'), enabled: () => audits.list.some(({ state }) => state === 'done') },
  palette: () => (dialogs.palette = true),
  jobs: () => (dialogs.jobs = !dialogs.jobs),
  outputs: () => (dialogs.choosingOutputs = true),
  'compare-audits': compareAudits,
  theme: () => (workbench.theme = workbench.theme === 'dark' ? 'light' : 'dark'),
  'view.home': goTo('home'),
  'view.sources': goTo('sources'),
  'view.patchify': goTo('patchify'),
  'view.audit': goTo('audit'),
  'view.review': goTo('review'),
  'view.models': goTo('models'),
  'view.physics': goTo('physics'),
  'view.cohorts': goTo('cohorts'),
  'view.reports': goTo('reports'),
  'view.settings': goTo('settings'),
  keys: () => (dialogs.keys = true),
  doctor: goTo('settings')
} satisfies Handlers

function goTo(view: ViewId): () => void {
  return () => {
    workbench.view = view
  }
}

async function clearRecent(): Promise<void> {
  try {
    about.recent = await engine.call('workspace.forgetRecent', {})
  } catch (thrown) {
    notices.fail(thrown)
  }
}

function compareAudits(): void {
  auditTab.current = 'dose-response'
  workbench.view = 'audit'
}

/** Starts what lasts as long as the window; returns the function that stops it. */
export function start(): () => void {
  void loadEverything().then(() => {
    if (about.engine) imports.recall(about.engine.startedAt)
    followAddress()
  })
  const stops = [
    engine.on('engine.described', (description) => {
      about.engine = description
    }),
    engine.on('job.changed', (job) => jobs.take(job)),
    engine.on('measurements.changed', ({ sourceId }) => seriesMeasurements.changed(sourceId)),
    jobs.onEnded(takeResult),
    commands.register(everywhereHandlers),
    platform.onOpenPaths((offered) => void imports.open(Promise.resolve(offered))),
    platform.onMenu(runPaletteEntry),
    followMenu()
  ]
  window.addEventListener('hashchange', followAddress)
  return () => {
    window.removeEventListener('hashchange', followAddress)
    stops.forEach((stop) => stop())
  }
}

function takeResult(job: JobRecord): void {
  void announceKept(job)
  if (job.kind === 'audit') void announceAudit(job)
  if (job.kind === 'training' || job.kind === 'latent-map') announceModel(job)
  if (job.kind === 'pacs-fetch') void sources.load()
  if (job.kind !== 'open-sources') return
  void sources.load()
  void fileQuestions.load().catch((thrown) => notices.fail(thrown))
  void audits.load()
  void recentFiles.load().catch((thrown) => notices.fail(thrown))
  if (job.state === 'done') imports.take(job.id, (job.result as JobResults['open-sources']).refusals)
}

/** Goes to the view that the address names: `#gallery` shows the component gallery. */
function followAddress(): void {
  const id = location.hash.slice(1)
  if (isViewId(id)) workbench.view = id
}
