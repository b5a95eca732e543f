import { untrack } from 'svelte'
import type { KeyEntry } from '../keys/key-entry.ts'
import { keyTable, type Handler } from '../keys/key-table.ts'
import { chordOf, isModifierAlone } from './keys.ts'
import { settings } from './settings.svelte.ts'
import { workbench } from './workbench.svelte.ts'

/** Something that can be done now by key, from the palette, or by a button. */
export type Action = KeyEntry & Handler

const isKeyTable = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
type KeyTable = Record<string, string[]>

/** All actions that can be done now, with their keys; views register theirs while they are shown. */
export class Actions {
  list = $state.raw<readonly Action[]>([])
  /** All that can be done anywhere, in views that have not been opened too: what the help and the key map list. */
  known = $state.raw<readonly KeyEntry[]>([])
  #held = new Map<string, Action>()

  constructor(table: readonly KeyEntry[] = keyTable) {
    this.known = table
  }

  /** Adds actions; returns how to take them away, so `$effect(() => actions.register([...]))` is all a view needs. */
  register(added: readonly Action[]): () => void {
    const ids = new Set(added.map((action) => action.id))
    // Untracked: the effect that registers must not run again because of what it registered.
    untrack(() => {
      this.list = [...this.list.filter((action) => !ids.has(action.id)), ...added]
      const known = new Set(this.known.map(({ id }) => id))
      this.known = [...this.known, ...added.filter(({ id }) => !known.has(id))]
    })
    return () =>
      untrack(() => {
        this.list = this.list.filter((action) => !added.includes(action))
      })
  }

  /** The chords of an action: the person's, else its own. */
  keysOf(action: Pick<Action, 'id' | 'keys'>): readonly string[] {
    return this.#changed()[action.id] ?? action.keys
  }

  /** The first chord of an action, for a button that does the same; undefined without one. */
  keyOf(id: string): string | undefined {
    const entry = this.known.find((known) => known.id === id)
    return entry && this.keysOf(entry)[0]
  }

  setKeys(id: string, keys: readonly string[]): void {
    settings.write('keys', { ...this.#changed(), [id]: [...keys] })
  }

  resetKeys(id: string): void {
    const { [id]: _, ...others } = this.#changed()
    settings.write('keys', others)
  }

  /** Gives every action its own keys again. */
  resetAllKeys(): void {
    settings.write('keys', {})
  }

  isChanged(id: string): boolean {
    return id in this.#changed()
  }

  get hasChanges(): boolean {
    return Object.keys(this.#changed()).length > 0
  }

  /** Other actions that would answer to the chord at the same time, or whose place this one takes. */
  conflicts(action: KeyEntry, chord: string): KeyEntry[] {
    return this.known.filter(
      (other) => other.id !== action.id && meet(action, other) && this.keysOf(other).includes(chord)
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
    return (
      matching.find(({ part }) => part !== undefined) ??
      matching.find(({ scope }) => scope !== 'everywhere') ??
      matching[0]
    )
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

  /**
   * For the window's keydown on its way to the control in focus: many take Enter for themselves whatever is held with it,
   * so chords with Ctrl or Alt come here first. Fields for typing have them first.
   */
  pressAhead(event: KeyboardEvent): void {
    if (isTyping(event.target) || !/^(Ctrl|Alt)\+/.test(chordOf(event))) return
    this.press(event)
    if (event.defaultPrevented) event.stopPropagation()
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

/** Whether two actions can be meant at one time. A part's keys go before its view's on purpose; a view's before those of everywhere, which one should know. */
function meet(one: KeyEntry, other: KeyEntry): boolean {
  if (one.only !== undefined && other.only !== undefined && one.only !== other.only) return false
  if (one.scope === other.scope) return one.part === other.part
  return one.scope === 'everywhere' || other.scope === 'everywhere'
}

const fieldTypesWithoutText = ['checkbox', 'radio', 'range', 'button', 'submit', 'file', 'color']

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  return target instanceof HTMLInputElement && !fieldTypesWithoutText.includes(target.type)
}

/** Whether the focused part needs this key for itself: fields for typing, buttons for pressing, lists for moving. */
export function keepsKey(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"], [data-records-keys]'))
    return true
  if (isTyping(target)) return !/^(Ctrl\+(K|Enter)|Alt\+)/.test(chord)
  if (chord === 'Space' || chord === 'Enter') return target.closest('button, a, summary, [role="button"]') !== null
  if (!/^(Shift\+)?(Arrow|Home$|End$|PageUp$|PageDown$)/.test(chord)) return false
  return target.closest('[role="slider"], [role="radio"], [role="tab"], [role="separator"], input, select') !== null
}

export const actions = new Actions()
