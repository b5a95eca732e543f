import type { MenuSection } from '../../electron/page/bridge.ts'
import { engine } from '../engine/engine.svelte.ts'
import { platform } from '../platform/platform.ts'
import { glanceText } from '../text/glance.ts'
import { text } from '../text/text.ts'
import { about } from './about.svelte.ts'
import type { Action } from './actions.svelte.ts'
import { audits } from './audits.svelte.ts'
import { desk } from './desk.svelte.ts'
import { imports } from './imports.svelte.ts'
import { middleModeKey } from './middle-mode.ts'
import { notices } from './notices.svelte.ts'
import { settings } from './settings.svelte.ts'
import { views, type ViewId } from './views.ts'
import { workbench } from './workbench.svelte.ts'

const goToViews = views.map((view) =>
  action('go', `view.${view.id}`, `Go to ${view.label}`, view.key, () => goTo(view.id))
)

/** What can be done wherever one is. */
export const globalActions: readonly Action[] = [
  action('open', 'open.files', text.actions.openFiles, 'Ctrl+O', () => void imports.open(platform.chooseFiles())),
  action(
    'open',
    'open.folder',
    text.actions.openFolder,
    'Ctrl+Shift+O',
    () => void imports.open(platform.chooseFolder())
  ),
  action('open', 'open.mnist', text.actions.mnist, null, () => (desk.mnist = true)),
  action('open', 'open.phantom', text.actions.phantom, null, () => (desk.phantom = true)),
  {
    ...action('recent-tools', 'forget-workspaces', text.actions.forgetWorkspaces, null, () => void clearRecent()),
    enabled: () => about.recent.length > 1
  },
  {
    ...action('file', 'report', text.actions.report, null, () => goTo('reports')),
    enabled: () => audits.list.some(({ state }) => state === 'done')
  },
  action('view', 'palette', text.actions.palette, 'Ctrl+K', () => (desk.palette = true)),
  action('view', 'jobs', text.actions.jobs, 'Ctrl+J', () => (desk.jobs = !desk.jobs)),
  action('open', 'outputs', text.actions.auditOutputs, null, () => (desk.choosingOutputs = true)),
  action('view', 'compare-audits', glanceText.compareAudits, null, compareAudits),
  action(
    'view',
    'theme',
    text.actions.theme,
    null,
    () => (workbench.theme = workbench.theme === 'dark' ? 'light' : 'dark')
  ),
  ...goToViews,
  action('help', 'keys', text.actions.keys, '?', () => (desk.keys = true)),
  action('help', 'doctor', text.actions.doctor, null, () => goTo('settings'))
]

function action(menu: MenuSection, id: string, label: string, key: string | null, run: () => void): Action {
  return { id, label, scope: 'everywhere', menu, keys: key ? [key] : [], run }
}

function goTo(view: ViewId): void {
  workbench.view = view
}

async function clearRecent(): Promise<void> {
  try {
    about.recent = await engine.call('workspace.forgetRecent', {})
  } catch (thrown) {
    notices.fail(thrown)
  }
}

function compareAudits(): void {
  settings.write(middleModeKey, 'audits')
  workbench.view = 'audit'
}
