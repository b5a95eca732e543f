import type { MenuSection } from '../../electron/page/bridge.ts'
import type { ViewId } from '../state/workbench.svelte.ts'

/** The view in which the keys of a command count, or `everywhere`. Keys of a view precede those of everywhere. */
export type CommandScope = ViewId | 'everywhere'

/** A command as declared: known before the view that runs it is opened. */
export interface Command<Id extends string = string> {
  /** Stable: changed keys are stored by id. */
  readonly id: Id
  readonly label: string
  readonly scope: CommandScope
  /** A part of the view, or a state of it, whose keys precede those of the view. */
  readonly part?: string
  /** The form of the view that has the command. Commands of different forms never meet. */
  readonly only?: string
  /** Section of the window's menu. Absent for commands of one view: these share the section `here`. */
  readonly menu?: MenuSection
  /** Default chords, see shared/chords.ts. Empty for a command without a key. */
  readonly keys: readonly string[]
}

/** A line of a command table: label and default chords. */
export type CommandRow = readonly [label: string, ...keys: string[]]
export type CommandRows<Name extends string = string> = Readonly<Record<Name, CommandRow>>

type CommandsOf<Scope extends string, Name extends string> = { readonly [Id in `${Scope}.${Name}`]: Command<Id> }

/** Commands of one view: `next` of `audit` has the id `audit.next`. */
export function commandsOf<Scope extends CommandScope, Name extends string>(
  scope: Scope,
  rows: CommandRows<Name>,
  more: Pick<Command, 'part' | 'only'> = {}
): CommandsOf<Scope, Name> {
  const commands = Object.entries<CommandRow>(rows).map(([name, [label, ...keys]]) => {
    const id = `${scope}.${name}`
    return [id, { id, label, scope, ...more, keys }]
  })
  return Object.fromEntries(commands) as CommandsOf<Scope, Name>
}

/** Rows that differ in one thing, such as one for each category of findings. */
export function rowsOf<Item, Name extends string>(
  items: readonly Item[],
  row: (item: Item) => readonly [Name, CommandRow]
): CommandRows<Name> {
  return Object.fromEntries(items.map(row)) as CommandRows<Name>
}

/** The same rows with other labels or keys. */
export function changedRows<Name extends string>(
  rows: CommandRows<Name>,
  change: (row: CommandRow) => CommandRow
): CommandRows<Name> {
  return Object.fromEntries(
    Object.entries<CommandRow>(rows).map(([name, row]) => [name, change(row)])
  ) as CommandRows<Name>
}

type Merged<Tables extends readonly object[]> = Tables extends readonly [
  infer First,
  ...infer Others extends readonly object[]
]
  ? First & Merged<Others>
  : unknown

/** One table of several. @throws Error if two of them have the same id. */
export function mergedCommands<const Tables extends readonly object[]>(...tables: Tables): Merged<Tables> {
  const merged: Record<string, unknown> = {}
  for (const [id, command] of tables.flatMap((table) => Object.entries(table))) {
    if (id in merged) throw new Error(`${id}: two commands have this id`)
    merged[id] = command
  }
  return merged as Merged<Tables>
}
