import type Database from 'better-sqlite3'
import { count } from '../counts.ts'
import { entryHash, type LedgerEntry, ledgerTables, type LedgerTable, type StoredValue } from './ledger.ts'
import type { LedgerHead } from '../review/ledger-head.ts'
import { headReader } from './ledger-entries.ts'
import { rowText } from './row-text.ts'
import { missingPart, versionOf } from './schema-migrations.ts'

/** Result of a comparison of all rows with their entries. */
export interface LedgerVerdict {
  readonly head: LedgerHead
  /** One line each, with table and row. Empty if nothing was changed, deleted, added or reordered. */
  readonly problems: readonly string[]
}

/**
 * Compares each row of findings and readings with its entry, and each entry with the one before it.
 * @param known heads from outside of the database, such as that of a report, and where each is stated
 */
export function verifyLedger(
  client: Database.Database,
  known: readonly (LedgerHead & { readonly statedIn: string })[] = []
): LedgerVerdict {
  const entries = client
    .prepare('SELECT number, kind, row_key, hash FROM ledger ORDER BY number')
    .all() as readonly LedgerEntry[]
  const missing = missingPart(client, versionOf(client))
  return {
    head: headReader(client)(),
    problems: [
      ...(missing === null ? [] : [`The database lacks the ${missing}: another program has changed its tables`]),
      ...chainProblems(entries, rowsByTable(client)),
      ...known.flatMap((head) => headProblem(entries, head))
    ]
  }
}

type Rows = ReadonlyMap<string, ReadonlyMap<string, readonly StoredValue[]>>

/** Rows of each table by their key as the ledger writes it. */
function rowsByTable(client: Database.Database): Rows {
  const keyed = ({ name, key, columns }: LedgerTable) => {
    const rows = client
      .prepare(`SELECT json_array(${key.join(', ')}), ${columns.join(', ')} FROM ${name}`)
      .raw()
      .all() as [string, ...StoredValue[]][]
    return new Map(rows.map(([rowKey, ...row]) => [rowKey, row] as const))
  }
  return new Map(ledgerTables.map((table) => [table.name, keyed(table)]))
}

function chainProblems(entries: readonly LedgerEntry[], rows: Rows): string[] {
  const problems: string[] = []
  const entered = new Map<string, Set<string>>(ledgerTables.map(({ name }) => [name, new Set()]))
  let before: LedgerEntry | null = null
  for (const entry of entries) {
    const { number, kind, row_key: rowKey } = entry
    const expected: number = (before?.number ?? 0) + 1
    if (number !== expected) problems.push(gapText(expected, number - 1))
    entered.get(kind)?.add(rowKey)
    const problem = entryProblem(entry, before, rows)
    if (problem) problems.push(`${rowText(kind, rowKey)}, entry ${count(number)}: ${problem}`)
    before = entry
  }
  for (const [kind, byKey] of rows)
    for (const rowKey of byKey.keys())
      if (!entered.get(kind)!.has(rowKey)) problems.push(`${rowText(kind, rowKey)}: added without an entry`)
  return problems
}

function entryProblem(entry: LedgerEntry, before: LedgerEntry | null, rows: Rows): string | null {
  const table = ledgerTables.find(({ name }) => name === entry.kind)
  const row = table && rows.get(entry.kind)!.get(entry.row_key)
  if (!table) return 'no such table is known'
  if (!row) return 'the row was deleted'
  // After a gap, the hash of the entry before is unknown.
  if (entry.number !== (before?.number ?? 0) + 1) return null
  const hash = entryHash(table, entry.number, before?.hash ?? null, row)
  return hash === entry.hash ? null : 'the row, or this entry, or the one before was changed or moved'
}

/** A head that the ledger lacks: entries after it were rewritten, or the end was cut off. */
function headProblem(
  entries: readonly LedgerEntry[],
  { number, hash, statedIn }: LedgerHead & { readonly statedIn: string }
): string[] {
  if (number === 0) return []
  const last = entries.at(-1)?.number ?? 0
  if (number > last)
    return [`${statedIn} knows entry ${count(number)}, the last one here is ${count(last)}: the end was cut off`]
  const found = entries.find((entry) => entry.number === number)
  return !found || found.hash === hash
    ? []
    : [`${statedIn} knows another entry ${count(number)}: the ledger up to it was written anew`]
}

const gapText = (first: number, last: number): string =>
  first === last
    ? `Entry ${count(first)} of the ledger was deleted`
    : `Entries ${count(first)} to ${count(last)} of the ledger were deleted`
