import { auditKeys } from './audit-keys.ts'
import type { KeyEntry } from './key-entry.ts'
import { reviewKeys } from './review-keys.ts'
import { patchifyKeys, sourcesKeys } from './slices-keys.ts'

/** Everything that views can do by key, in the order in which it is listed; state/global-actions.ts has what goes everywhere. */
export const keyTable: readonly KeyEntry[] = [...sourcesKeys, ...patchifyKeys, ...auditKeys, ...reviewKeys]

const byId = new Map(keyTable.map((entry) => [entry.id, entry]))

/** What an entry does, in the view that does it. */
export interface Handler {
  run(): void
  /** For keys that work while held: called when the key goes up. */
  release?(): void
  /** Absent: always. */
  enabled?(): boolean
  /** Whether its part has the focus. Absent: the part listens for itself, or the whole view is meant. */
  focused?(): boolean
  /** Says more than the table can, as a window's name. */
  readonly label?: string
}

/** Entries of the table with what they do now, to be registered while a view is shown. @throws for an id that is not in it. */
export function actionsOf(handlers: Readonly<Record<string, Handler | (() => void)>>): (KeyEntry & Handler)[] {
  return Object.entries(handlers).map(([id, handler]) => {
    const entry = byId.get(id)
    if (!entry) throw new Error(`${id}: not in the table of keys`)
    return { ...entry, ...(typeof handler === 'function' ? { run: handler } : handler) }
  })
}
