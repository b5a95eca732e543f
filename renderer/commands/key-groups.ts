import { shownChord } from '../shared/chords.ts'
import { views, type ViewId } from '../state/views.ts'
import { commandKeys } from './command-keys.svelte.ts'
import { commandTable, type CommandId } from './command-table.ts'
import type { Command, CommandScope } from './command.ts'

export interface KeyGroup {
  readonly scope: CommandScope
  readonly label: string
  readonly entries: readonly Command<CommandId>[]
}

const all: readonly Command<CommandId>[] = Object.values(commandTable)

/**
 * All commands by scope: those of the current view first, then of everywhere, then of the other views.
 * @param wanted words of a label, words of a view's name, or keys. All commands if empty.
 */
export function keyGroups(current: ViewId, wanted = ''): KeyGroup[] {
  const scopes: CommandScope[] = [current, 'everywhere', ...views.map(({ id }) => id).filter((id) => id !== current)]
  const words = wanted.toLowerCase().split(/\s+/)
  const matches = (command: Command<CommandId>) => {
    const keys = commandKeys.allOf(command.id)
    const searched = [command.label, scopeLabel(command.scope), ...keys, ...keys.flatMap(shownChord)]
    const text = searched.join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  }
  return scopes
    .map((scope) => ({
      scope,
      label: scopeLabel(scope),
      entries: all.filter((command) => command.scope === scope && matches(command))
    }))
    .filter((group) => group.entries.length > 0)
}

export function scopeLabel(scope: CommandScope): string {
  return views.find((view) => view.id === scope)?.label ?? 'Everywhere'
}
