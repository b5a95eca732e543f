import { chordOf, isModifierAlone } from '../shared/chords.ts'
import { workbench } from '../state/workbench.svelte.ts'
import { commandKeys, type CommandKeys } from './command-keys.svelte.ts'
import { commandTable, type CommandId, type CommandTable, type Handler, type Handlers } from './command-table.ts'
import type { Command } from './command.ts'

/** A command with its handler, while its view is shown. */
export type ActiveCommand<Id extends string = string> = Command<Id> & Handler

/** Commands that can be run now. Views register theirs while they are shown. */
export class ActiveCommands<Id extends string = CommandId> {
  list = $state.raw<readonly ActiveCommand<Id>[]>([])
  /** The same list. A teardown of an effect reads the former value of a state, so that it cannot start from `list`. */
  #registered: readonly ActiveCommand<Id>[] = []
  readonly #table: CommandTable<Id>
  readonly #keys: CommandKeys<Id>
  /** Commands whose key is held, by code of the key. */
  readonly #held = new Map<string, ActiveCommand<Id>>()

  constructor(table: CommandTable<Id>, keys: CommandKeys<Id>) {
    this.#table = table
    this.#keys = keys
  }

  /** Adds handlers; returns the function that removes them: `$effect(() => commands.register({ ... }))`. */
  register(handlers: Handlers<Id>): () => void {
    const added = Object.entries(handlers).map(([id, handler]) => this.#active(id as Id, handler as Handler))
    const ids = new Set(added.map(({ id }) => id))
    this.#show([...this.#registered.filter(({ id }) => !ids.has(id)), ...added])
    return () => this.#show(this.#registered.filter((command) => !added.includes(command)))
  }

  #show(registered: readonly ActiveCommand<Id>[]): void {
    this.#registered = registered
    this.list = registered
  }

  #active(id: Id, handler: Handler | (() => void)): ActiveCommand<Id> {
    const command = this.#table[id]
    if (!command) throw new Error(`${id}: not in the table of commands`)
    return { ...command, ...(typeof handler === 'function' ? { run: handler } : handler) }
  }

  /** The command that a chord runs now. */
  find(chord: string): ActiveCommand<Id> | undefined {
    const matching = this.list.filter(
      (command) =>
        (command.scope === 'everywhere' || command.scope === workbench.view) &&
        this.#keys.allOf(command.id).includes(chord) &&
        (command.focused?.() ?? true) &&
        (command.enabled?.() ?? true)
    )
    return (
      matching.find(({ part }) => part !== undefined) ??
      matching.find(({ scope }) => scope !== 'everywhere') ??
      matching[0]
    )
  }

  /** Runs a command if it is registered and enabled. */
  run(id: Id): void {
    const command = this.list.find((active) => active.id === id)
    if (command && (command.enabled?.() ?? true)) command.run()
  }

  /** For the window's keydown. Fields keep typed keys, except for chords with Ctrl that no field uses. */
  press(event: KeyboardEvent): void {
    if (event.defaultPrevented || isModifierAlone(event)) return
    const chord = chordOf(event)
    const command = this.find(chord)
    if (!command || keepsKey(event.target, chord)) return
    event.preventDefault()
    if (event.repeat && command.release) return
    if (command.release) this.#held.set(event.code, command)
    command.run()
  }

  /**
   * Handles the window's keydown in the capture phase, before the control in focus.
   * Many controls use Enter with any modifier, so chords with Ctrl or Alt come first. Fields for typing precede them.
   */
  pressAhead(event: KeyboardEvent): void {
    if (isTyping(event.target) || !/^(Ctrl|Alt)\+/.test(chordOf(event))) return
    this.press(event)
    if (event.defaultPrevented) event.stopPropagation()
  }

  /** For the window's keyup. */
  lift(event: KeyboardEvent): void {
    const command = this.#held.get(event.code)
    this.#held.delete(event.code)
    command?.release?.()
  }

  /** For the window's blur: a window without the focus gets no keyup. */
  liftAll(): void {
    for (const command of this.#held.values()) command.release?.()
    this.#held.clear()
  }
}

/** The handler, of a part that listens for itself, that a chord runs. */
export function handlerFor(handlers: Handlers, chord: string): (() => void) | undefined {
  const id = (Object.keys(handlers) as CommandId[]).find((each) => commandKeys.allOf(each).includes(chord))
  const handler = id && handlers[id]
  return typeof handler === 'object' ? () => handler.run() : handler
}

const fieldTypesWithoutText = ['checkbox', 'radio', 'range', 'button', 'submit', 'file', 'color']

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  return target instanceof HTMLInputElement && !fieldTypesWithoutText.includes(target.type)
}

/** True if the element in focus needs this key: a field to type, a button to be pressed, a list to move. */
export function keepsKey(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"], [data-records-keys]'))
    return true
  if (isTyping(target)) return !/^(Ctrl\+(K|Enter)|Alt\+)/.test(chord)
  if (chord === 'Space' || chord === 'Enter') return target.closest('button, a, summary, [role="button"]') !== null
  if (!/^(Shift\+)?(Arrow|Home$|End$|PageUp$|PageDown$)/.test(chord)) return false
  return target.closest('[role="slider"], [role="radio"], [role="tab"], [role="separator"], input, select') !== null
}

export const commands = new ActiveCommands(commandTable, commandKeys)
