import { untrack } from 'svelte'
import type { MenuSection } from '../../electron/bridge.ts'
import { chordOf, isModifierAlone } from './keys.ts'
import { settings } from './settings.svelte.ts'
import type { ViewId } from './views.ts'
import { workbench } from './workbench.svelte.ts'

/** Where an action's keys count: in one view, or everywhere. A view's own keys go before those of everywhere. */
export type ActionScope = ViewId | 'everywhere'

/** Something that can be done by key, from the palette, or by a button. */
export interface Action {
  /** Stable, as `audit.next-patch`; its keys are remembered by it. */
  readonly id: string
  readonly label: string
  readonly scope: ActionScope
  /** The part of the view that must have the focus; it then takes its keys before the view does. */
  readonly part?: string
  /** Whether that part has it. Absent: the part listens for itself, or the whole view is meant. Choosing the action asks for no focus. */
  focused?(): boolean
  /** Part of the window's menu for what can be done everywhere; the actions of a view have a menu of their own. */
  readonly menu?: MenuSection
  /** Default chords, see keys.ts; none for an action of the palette alone. */
  readonly keys: readonly string[]
  run(): void
  /** For keys that work while held: called when the key goes up. */
  release?(): void
  /** Absent: always. */
  enabled?(): boolean
}

const isKeyTable = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
type KeyTable = Record<string, string[]>

/** All actions that can be done now, with their keys; views register theirs while they are shown. */
export class Actions {
  list = $state.raw<readonly Action[]>([])
  /** Those and all that have been possible before: what the help and the key map list. */
  known = $state.raw<readonly Action[]>([])
  #held = new Map<string, Action>()

  /** Adds actions; returns how to take them away, so `$effect(() => actions.register([...]))` is all a view needs. */
  register(added: readonly Action[]): () => void {
    const ids = new Set(added.map((action) => action.id))
    // Untracked: the effect that registers must not run again because of what it registered.
    untrack(() => {
      this.list = [...this.list.filter((action) => !ids.has(action.id)), ...added]
      this.known = [...this.known.filter((action) => !ids.has(action.id)), ...added]
    })
    return () => untrack(() => {
      this.list = this.list.filter((action) => !added.includes(action))
    })
  }

  /** The chords of an action: the person's, else its own. */
  keysOf(action: Pick<Action, 'id' | 'keys'>): readonly string[] {
    return this.#changed()[action.id] ?? action.keys
  }

  setKeys(id: string, keys: readonly string[]): void {
    settings.write('keys', { ...this.#changed(), [id]: [...keys] })
  }

  resetKeys(id: string): void {
    const { [id]: _, ...others } = this.#changed()
    settings.write('keys', others)
  }

  isChanged(id: string): boolean {
    return id in this.#changed()
  }

  /** Other actions that would answer to the chord at the same time. */
  conflicts(action: Action, chord: string): Action[] {
    return this.known.filter(
      (other) =>
        other.id !== action.id && other.scope === action.scope && other.part === action.part &&
        this.keysOf(other).includes(chord)
    )
  }

  find(chord: string): Action | undefined {
    const matching = this.list.filter(
      (action) =>
        (action.scope === 'everywhere' || action.scope === workbench.view) &&
        this.keysOf(action).includes(chord) &&
        (action.focused?.() ?? true) &&
        (action.enabled?.() ?? true)
    )
    return matching.find((action) => action.scope !== 'everywhere') ?? matching[0]
  }

  /** Runs an action by its id, if it can be done now. */
  run(id: string): void {
    const action = this.list.find((candidate) => candidate.id === id)
    if (action && (action.enabled?.() ?? true)) action.run()
  }

  /** For the window's keydown. Typing stays typing, except for chords with Ctrl that no field knows. */
  press(event: KeyboardEvent): void {
    if (event.defaultPrevented || isModifierAlone(event)) return
    const chord = chordOf(event)
    const action = this.find(chord)
    if (!action || keepsKey(event.target, chord)) return
    event.preventDefault()
    if (event.repeat && action.release) return
    if (action.release) this.#held.set(event.code, action)
    action.run()
  }

  /** For the window's keyup. */
  lift(event: KeyboardEvent): void {
    const action = this.#held.get(event.code)
    this.#held.delete(event.code)
    action?.release?.()
  }

  /** A window that loses the focus never sees the key go up. */
  liftAll(): void {
    for (const action of this.#held.values()) action.release?.()
    this.#held.clear()
  }

  #changed(): KeyTable {
    return settings.read<KeyTable>('keys', {}, isKeyTable)
  }
}

const fieldTypesWithoutText = ['checkbox', 'radio', 'range', 'button', 'submit', 'file', 'color']

/** Whether the focused part needs this key for itself: fields for typing, buttons for pressing, lists for moving. */
export function keepsKey(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]')) return true
  const typing =
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !fieldTypesWithoutText.includes(target.type))
  if (typing) return !/^(Ctrl\+(K|Enter)|Alt\+)/.test(chord)
  if (chord === 'Space' || chord === 'Enter') return target.closest('button, a, summary, [role="button"]') !== null
  if (!/^(Shift\+)?(Arrow|Home$|End$|PageUp$|PageDown$)/.test(chord)) return false
  return target.closest('[role="slider"], [role="radio"], [role="tab"], [role="separator"], input, select') !== null
}

export const actions = new Actions()
