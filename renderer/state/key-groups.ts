import { text } from '../text/text.ts'
import type { Action, ActionScope } from './actions.svelte.ts'
import { views, type ViewId } from './views.ts'

export interface KeyGroup {
  readonly scope: ActionScope
  readonly label: string
  readonly actions: readonly Action[]
}

/** Actions that have keys, by scope: the current view's first, then everywhere's, then the other views'. */
export function keyGroups(
  known: readonly Action[],
  current: ViewId,
  keysOf: (action: Action) => readonly string[]
): KeyGroup[] {
  const scopes: ActionScope[] = [current, 'everywhere', ...views.map(({ id }) => id).filter((id) => id !== current)]
  return scopes
    .map((scope) => ({
      scope,
      label: scopeLabel(scope),
      actions: known.filter((action) => action.scope === scope && keysOf(action).length > 0)
    }))
    .filter((group) => group.actions.length > 0)
}

export function scopeLabel(scope: ActionScope): string {
  return views.find((view) => view.id === scope)?.label ?? text.keys.everywhere
}
