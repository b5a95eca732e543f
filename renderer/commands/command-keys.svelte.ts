import { shownChord } from '../shared/chords.ts'
import { persisted } from '../state/settings.svelte.ts'
import {
  formerAuditCommands,
  commandTable,
  type CommandId,
  type CommandTable,
  phraseNumbers,
  sharedFindingKeys
} from './command-table.ts'
import type { Command, CommandScope } from './command.ts'
import { views, type ViewId } from '../state/workbench.svelte.ts'

const isRecord = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Ids under which keys are stored, by ids of version 0.1 and by commands that share the keys of another. */
const storedIds: Readonly<Record<string, string>> = { ...formerAuditCommands, ...sharedFindingKeys }
const storedId = (id: string): string => storedIds[id] ?? id

/** Keys of commands: the person's, else the defaults of the table. Reactive. */
export class CommandKeys<Id extends string = CommandId> {
  readonly #table: CommandTable<Id>
  readonly #all: readonly Command<Id>[]
  readonly #stored = persisted<Readonly<Record<string, readonly string[]>>>('keys', {}, isRecord)

  constructor(table: CommandTable<Id>) {
    this.#table = table
    this.#all = Object.values<Command<Id>>(table)
  }

  /** Changed keys by command id. */
  get #changed(): Readonly<Record<string, readonly string[]>> {
    const former = Object.entries(this.#stored.current).map(([id, keys]) => [storedId(id), keys] as const)
    return { ...Object.fromEntries(former), ...this.#stored.current }
  }

  /** All chords of a command. */
  allOf(id: Id): readonly string[] {
    return this.#changed[storedId(id)] ?? this.#table[id].keys
  }

  /** The first chord of a command. Undefined if the command has none. */
  of(id: Id): string | undefined {
    return this.allOf(id)[0]
  }

  change(id: Id, keys: readonly string[]): void {
    this.#stored.current = { ...this.#changed, [storedId(id)]: [...keys] }
  }

  reset(id: Id): void {
    const { [storedId(id)]: _, ...others } = this.#changed
    this.#stored.current = others
  }

  resetAll(): void {
    this.#stored.current = {}
  }

  isChanged(id: Id): boolean {
    return storedId(id) in this.#changed
  }

  get hasChanges(): boolean {
    return Object.keys(this.#changed).length > 0
  }

  /** Other commands that answer to the chord at the same time, or are replaced by this command. */
  conflicts(id: Id, chord: string): Command<Id>[] {
    return this.#all.filter(
      (other) => other.id !== id && meet(this.#table[id], other) && this.allOf(other.id).includes(chord)
    )
  }
}

/**
 * True if two commands can be reached at the same time. Keys of a part precede those of its view on purpose. A view's
 * key that hides one of everywhere is a conflict.
 */
function meet(one: Command, other: Command): boolean {
  if (one.only !== undefined && other.only !== undefined && one.only !== other.only) return false
  if (one.scope === other.scope) return one.part === other.part
  return one.scope === 'everywhere' || other.scope === 'everywhere'
}

export const commandKeys = new CommandKeys(commandTable)

/** 'Shift+→' */
export const chordText = (chord: string): string => shownChord(chord).join('+')

/** A tooltip with the key as it is now: 'Whole slices (Shift+S)'. Default words: the command's label. */
export function commandTitle(id: CommandId, words: string = commandTable[id].label): string {
  const chord = commandKeys.of(id)
  return chord === undefined ? words : `${words} (${chordText(chord)})`
}

/** The key of the phrase at a position, 0-based. Undefined if it has none. */
export function phraseKey(scope: 'audit' | 'review', place: number): string | undefined {
  const number = phraseNumbers[place]
  return number && commandKeys.of(`${scope}.phrase-${number}`)
}

/** Keys of several commands in words: '1 to 8' if they follow each other, else '1, 2, Q'. Empty if none has a key. */
export function keysText(ids: readonly CommandId[]): string {
  const chords = ids.flatMap((id) => commandKeys.of(id) ?? [])
  const shown = chords.map(chordText)
  const run = chords.length > 2 && chords.every((chord, place) => place === 0 || follows(chords[place - 1]!, chord))
  return run ? `${shown[0]} to ${shown.at(-1)}` : shown.join(', ')
}

/** True for digits in order with the same modifiers: 'Shift+1', 'Shift+2'. */
function follows(before: string, chord: string): boolean {
  const digit = Number(before.slice(-1))
  return /[0-9]$/.test(before) && chord === `${before.slice(0, -1)}${digit + 1}`
}

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
