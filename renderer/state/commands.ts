import type { MenuSection } from '../../electron/page/bridge.ts'
import { about, lastPart } from './about.svelte.ts'
import { actions, type Action } from './actions.svelte.ts'
import { audits } from './audits.svelte.ts'
import { openWorkspace } from './open-workspace.ts'
import { removedAudits, restoreAudit } from './removed-audits.ts'
import { sources } from './sources.svelte.ts'
import { workbench } from './workbench.svelte.ts'
import { homeText } from '../text/home.ts'

export type CommandGroup = 'here' | 'everywhere' | 'workspaces' | 'sources' | 'audits'

/** Something that can be chosen from the palette, and from the window's menu where it has a section of that. */
export interface Command {
  readonly id: string
  readonly label: string
  readonly group: CommandGroup
  readonly section: MenuSection | null
  /** The first of its keys, as the person set them. */
  readonly key: string | null
  readonly enabled: boolean
  run(): void
}

/** All that can be commanded in what is shown now: the one list that palette and menu both show. */
export function commands(): Command[] {
  return [
    // What works while a key is held cannot be chosen.
    ...actions.list.filter((action) => isReachable(action) && !action.release).map(actionCommand),
    ...about.recent.map(({ path }) => workspaceCommand(path)),
    ...sources.list.map(({ id, label }) => listed(`source ${id}`, label, 'sources', () => workbench.openSource(id))),
    ...audits.list.map(({ id, title }) => listed(`audit ${id}`, title, 'audits', () => workbench.openAudit(id))),
    ...removedAudits.list.map(({ id, title }) =>
      listed(`restore ${id}`, homeText.removed.restoreOf(title), 'audits', () => void restoreAudit(id))
    )
  ]
}

/** Runs what was chosen elsewhere, if that can still be done. */
export function runCommand(id: string): void {
  const command = commands().find((candidate) => candidate.id === id)
  if (command?.enabled) command.run()
}

const isReachable = ({ scope }: Action) => scope === 'everywhere' || scope === workbench.view

function actionCommand(action: Action): Command {
  const { id, label, scope } = action
  return {
    id,
    label,
    group: scope === 'everywhere' ? 'everywhere' : 'here',
    section: scope === 'everywhere' ? (action.menu ?? null) : 'here',
    key: actions.keysOf(action)[0] ?? null,
    enabled: action.enabled?.() ?? true,
    run: () => action.run()
  }
}

function workspaceCommand(path: string): Command {
  const label = `${lastPart(path)} (${path})`
  const run = () => void openWorkspace(path)
  return {
    ...listed(`workspace ${path}`, label, 'workspaces', run),
    section: 'recent',
    enabled: path !== about.engine?.workspace
  }
}

function listed(id: string, label: string, group: CommandGroup, run: () => void): Command {
  return { id, label, group, section: null, key: null, enabled: true, run }
}
