import type { MenuSection } from '../../electron/page/bridge.ts'
import type { Command } from './command.ts'

type Row = readonly [menu: MenuSection, label: string, ...keys: string[]]

function everywhere<Id extends string>(rows: Readonly<Record<Id, Row>>): { readonly [Each in Id]: Command<Each> } {
  const commands = Object.entries<Row>(rows).map(([id, [menu, label, ...keys]]) => [
    id,
    { id, label, scope: 'everywhere', menu, keys }
  ])
  return Object.fromEntries(commands) as { readonly [Each in Id]: Command<Each> }
}

/** Commands of every view, each with its section of the window's menu. */
export const everywhereCommands = everywhere({
  'open.files': ['open', 'Open files', 'Ctrl+O'],
  'open.folder': ['open', 'Open folder', 'Ctrl+Shift+O'],
  'open.mnist': ['open', 'Open MNIST'],
  'open.phantom': ['open', 'Open CT phantom'],
  'forget-workspaces': ['recent-tools', 'Clear recent workspaces'],
  report: ['file', 'Export report'],
  palette: ['view', 'Show commands', 'Ctrl+K'],
  jobs: ['view', 'Show jobs', 'Ctrl+J'],
  outputs: ['open', "Audit a denoiser's output"],
  'compare-audits': ['view', 'Compare audits'],
  theme: ['view', 'Switch between dark and light'],
  'view.home': ['go', 'Go to Home', 'Alt+1'],
  'view.sources': ['go', 'Go to Sources', 'Alt+2'],
  'view.patchify': ['go', 'Go to Patchify', 'Alt+3'],
  'view.audit': ['go', 'Go to Audit', 'Alt+4'],
  'view.review': ['go', 'Go to Review', 'Alt+5'],
  'view.models': ['go', 'Go to Models', 'Alt+6'],
  'view.reports': ['go', 'Go to Reports', 'Alt+7'],
  'view.settings': ['go', 'Go to Settings', 'Alt+8'],
  keys: ['help', 'Show keys', '?'],
  doctor: ['help', 'Check this installation'],
  tour: ['help', 'Take the tour']
})
