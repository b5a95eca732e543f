import { platform } from '../platform/platform.ts'
import { glanceText } from '../text/glance.ts'
import { text } from '../text/text.ts'
import type { Action } from './actions.svelte.ts'
import { desk } from './desk.svelte.ts'
import { imports } from './imports.svelte.ts'
import { middleModeKey } from './middle-mode.ts'
import { settings } from './settings.svelte.ts'
import { views } from './views.ts'
import { workbench } from './workbench.svelte.ts'

const goToViews = views.map((view) => action(`view.${view.id}`, `Go to ${view.label}`, view.key, () => {
  workbench.view = view.id
}))

/** What can be done wherever one is. */
export const globalActions: readonly Action[] = [
  action('palette', text.actions.palette, 'Ctrl+K', () => (desk.palette = true)),
  action('keys', text.actions.keys, '?', () => (desk.keys = true)),
  action('open.files', text.actions.openFiles, 'Ctrl+O', () => void imports.open(platform.chooseFiles())),
  action('open.folder', text.actions.openFolder, 'Ctrl+Shift+O', () => void imports.open(platform.chooseFolder())),
  action('open.mnist', text.actions.mnist, null, () => (desk.mnist = true)),
  action('open.phantom', text.actions.phantom, null, () => (desk.phantom = true)),
  action('compare', text.actions.compare, null, () => (desk.comparing = true)),
  action('compare-audits', glanceText.compareAudits, null, compareAudits),
  action('jobs', text.actions.jobs, 'Ctrl+J', () => (desk.jobs = !desk.jobs)),
  action('theme', text.actions.theme, null, () => (workbench.theme = workbench.theme === 'dark' ? 'light' : 'dark')),
  ...goToViews
]

function action(id: string, label: string, key: string | null, run: () => void): Action {
  return { id, label, scope: 'everywhere', keys: key ? [key] : [], run }
}

function compareAudits(): void {
  settings.write(middleModeKey, 'audits')
  workbench.view = 'audit'
}
