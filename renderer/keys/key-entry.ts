import type { MenuSection } from '../../electron/page/bridge.ts'
import type { ViewId } from '../state/views.ts'

/** Where an action's keys count: in one view, or everywhere. A view's own keys go before those of everywhere. */
export type ActionScope = ViewId | 'everywhere'

/** What can be done by key or from the palette, as it is declared: known before the view that does it is opened. */
export interface KeyEntry {
  /** Stable, as `audit.next-patch`; its keys are remembered by it. */
  readonly id: string
  readonly label: string
  readonly scope: ActionScope
  /** The part of the view, or the state it must be in, that takes its keys before the view does. */
  readonly part?: string
  /** In which form of the view it is there; what has another is never there at the same time. */
  readonly only?: string
  /** Part of the window's menu for what can be done everywhere; the actions of a view have a menu of their own. */
  readonly menu?: MenuSection
  /** Default chords, see state/keys.ts; none for an action of the palette alone. */
  readonly keys: readonly string[]
}

/** Entries of a view in brief: 'name', 'label' and keys. */
export type BriefEntry = readonly [name: string, label: string, ...keys: string[]]

export function entriesOf(
  scope: ActionScope,
  brief: readonly BriefEntry[],
  more: Pick<KeyEntry, 'part' | 'only'> = {}
): KeyEntry[] {
  return brief.map(([name, label, ...keys]) => ({ id: `${scope}.${name}`, label, scope, ...more, keys }))
}
