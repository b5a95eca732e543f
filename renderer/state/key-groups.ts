import type { ActionScope, KeyEntry } from '../keys/key-entry.ts'
import { text } from '../text/text.ts'
import { shownChord } from './keys.ts'
import { views, type ViewId } from './views.ts'

export interface KeyGroup {
  readonly scope: ActionScope
  readonly label: string
  readonly entries: readonly KeyEntry[]
}

/**
 * What can be done by key, by scope: the current view's first, then everywhere's, then the other views'.
 * @param wanted words of a label, of a view's name, or keys; all where it is empty.
 */
export function keyGroups(
  known: readonly KeyEntry[],
  current: ViewId,
  wanted: string,
  keysOf: (entry: KeyEntry) => readonly string[]
): KeyGroup[] {
  const scopes: ActionScope[] = [current, 'everywhere', ...views.map(({ id }) => id).filter((id) => id !== current)]
  const words = wanted.toLowerCase().split(/\s+/)
  const matches = (entry: KeyEntry) => {
    const told = [entry.label, scopeLabel(entry.scope), ...keysOf(entry), ...keysOf(entry).flatMap(shownChord)]
      .join(' ')
      .toLowerCase()
    return words.every((word) => told.includes(word))
  }
  return scopes
    .map((scope) => ({
      scope,
      label: scopeLabel(scope),
      entries: known.filter((entry) => entry.scope === scope && matches(entry))
    }))
    .filter((group) => group.entries.length > 0)
}

export function scopeLabel(scope: ActionScope): string {
  return views.find((view) => view.id === scope)?.label ?? text.keys.everywhere
}
