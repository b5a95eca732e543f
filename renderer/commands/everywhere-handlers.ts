import { engine } from '../engine/engine.svelte.ts'
import { platform } from '../platform/platform.ts'
import { about } from '../state/about.svelte.ts'
import { auditTab } from '../state/audit-tab.ts'
import { audits } from '../state/audits.svelte.ts'
import { dialogs } from '../state/open-dialogs.svelte.ts'
import { imports } from '../state/imports.svelte.ts'
import { notices } from '../state/shown-notices.svelte.ts'
import { type ViewId, workbench } from '../state/workbench.svelte.ts'
import type { Handlers } from './command-table.ts'

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
