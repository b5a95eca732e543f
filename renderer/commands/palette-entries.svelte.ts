import type { MenuSection, MenuModel } from '../../electron/page/bridge.ts'
import { about, lastPart } from '../state/about.svelte.ts'
import { audits, removedAudits, restoreAudit } from '../state/audits.svelte.ts'
import { openWorkspace } from '../state/load-workspace.ts'
import { sources } from '../state/sources.svelte.ts'
import { workbench } from '../state/workbench.svelte.ts'
import { commands, type ActiveCommand } from './active-commands.svelte.ts'
import { commandKeys, scopeLabel } from './command-keys.svelte.ts'
import type { CommandId } from './command-table.ts'
import { platform } from '../platform/platform.ts'
import { notices } from '../state/shown-notices.svelte.ts'

export type PaletteGroup = 'here' | 'everywhere' | 'workspaces' | 'sources' | 'audits'

/** An entry of the palette, and of the window's menu if it has a section there. */
export interface PaletteEntry {
  readonly id: string
  readonly label: string
  readonly group: PaletteGroup
  readonly section: MenuSection | null
  /** The first chord, with the person's changes. Null if there is none. */
  readonly key: string | null
  readonly enabled: boolean
  run(): void
}

/** Everything that can be chosen now: the one list behind palette and menu. */
export function paletteEntries(): PaletteEntry[] {
  return [
    // A command that works while its key is held cannot be chosen.
    ...commands.list.filter((command) => isReachable(command) && !command.release).map(commandEntry),
    ...about.recent.map(({ path }) => workspaceEntry(path)),
    ...sources.list.map(({ id, label }) => entry(`source ${id}`, label, 'sources', () => workbench.openSource(id))),
    ...audits.list.map(({ id, title }) => entry(`audit ${id}`, title, 'audits', () => workbench.openAudit(id))),
    ...removedAudits.list.map(({ id, title }) =>
      entry(`restore ${id}`, `Restore a removed audit: ${title}`, 'audits', () => void restoreAudit(id))
    )
  ]
}

/** Runs an entry by id if it still exists and is enabled. */
export function runPaletteEntry(id: string): void {
  const chosen = paletteEntries().find((each) => each.id === id)
  if (chosen?.enabled) chosen.run()
}

const isReachable = ({ scope }: ActiveCommand) => scope === 'everywhere' || scope === workbench.view

function commandEntry(command: ActiveCommand<CommandId>): PaletteEntry {
  const { id, label, scope } = command
  return {
    id,
    label,
    group: scope === 'everywhere' ? 'everywhere' : 'here',
    section: scope === 'everywhere' ? (command.menu ?? null) : 'here',
    key: commandKeys.of(id) ?? null,
    enabled: command.enabled?.() ?? true,
    run: () => command.run()
  }
}

function workspaceEntry(path: string): PaletteEntry {
  const label = `${lastPart(path)} (${path})`
  return {
    ...entry(`workspace ${path}`, label, 'workspaces', () => void openWorkspace(path)),
    section: 'recent',
    enabled: path !== about.engine?.workspace
  }
}

function entry(id: string, label: string, group: PaletteGroup, run: () => void): PaletteEntry {
  return { id, label, group, section: null, key: null, enabled: true, run }
}

/** Milliseconds to wait while a new view registers its commands one after the other. */
const settling = 60

/** Keeps the window's menu in step with the commands that can be run; returns the function that stops it. */
export function followMenu(show = platform.showMenu): () => void {
  if (!show) return () => {}
  let shown = ''
  return $effect.root(() => {
    $effect(() => {
      const model = menuModel()
      const timer = setTimeout(() => {
        const serialised = JSON.stringify(model)
        if (serialised === shown) return
        shown = serialised
        show(model).catch((thrown: unknown) => notices.fail(thrown))
      }, settling)
      return () => clearTimeout(timer)
    })
  })
}

export function menuModel(): MenuModel {
  return {
    view: scopeLabel(workbench.view),
    theme: workbench.theme,
    entries: paletteEntries().flatMap(({ id, label, section, key, enabled }) =>
      section === null ? [] : [{ id, label, section, key, enabled }]
    )
  }
}
