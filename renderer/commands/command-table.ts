import { auditCommands } from './audit-commands.ts'
import { mergedCommands, type Command } from './command.ts'
import { everywhereCommands } from './everywhere-commands.ts'
import { reviewCommands } from './review-commands.ts'
import { patchifyCommands, sourcesCommands } from './slice-commands.ts'

/** Every command, by id, in the order of lists. Tooltips, menus, palette and key help read this table. */
export const commandTable = mergedCommands(
  sourcesCommands,
  patchifyCommands,
  auditCommands,
  reviewCommands,
  everywhereCommands
)

/** A misspelt id does not compile. */
export type CommandId = keyof typeof commandTable

export type CommandTable<Id extends string> = { readonly [Each in Id]: Command<Each> }

/** The work of a command while its view is shown. */
export interface Handler {
  run(): void
  /** Makes the key work while held: called when the key goes up. */
  release?(): void
  /** Default: always. */
  enabled?(): boolean
  /** True if the part of the command has the focus. Default: always. */
  focused?(): boolean
  /** Replaces the label of the table, as the name of a window preset does. */
  readonly label?: string
}

export type Handlers<Id extends string = CommandId> = { readonly [Each in Id]?: Handler | (() => void) }

/** Handlers that differ in one thing, such as one for each category of findings. */
export function handlersFor<Item>(
  items: readonly Item[],
  handler: (item: Item) => readonly [CommandId, Handler | (() => void)]
): Handlers {
  return Object.fromEntries(items.map(handler)) as Handlers
}
