import { dictionaryEntry, tagNumber } from '../../deidentification/attribute-dictionary.ts'
import type { Change } from '../../deidentification/deidentify.ts'
import { printableLine } from '../../printable.ts'

/** One attribute and action over all files. */
interface ChangeRow {
  /** As `(0010,0010)`. */
  readonly tag: string
  readonly name: string
  readonly action: string
  /** Number of files that have this change. */
  readonly files: number
  /** Values of the first file; only if they were asked for. */
  readonly from?: string
  readonly to?: string
}

const longestValue = 40

/** Counts changes by attribute and action. */
export class ChangeTable {
  readonly #rows = new Map<string, { change: Change; files: number }>()
  readonly #showsValues: boolean

  constructor(showsValues: boolean) {
    this.#showsValues = showsValues
  }

  /** Adds the changes of one file. An attribute counts once, however often the file has it. */
  add(changes: readonly Change[]): void {
    const ofFile = new Map(changes.map((change) => [`${change.tag} ${change.action}`, change]))
    for (const [key, change] of ofFile) {
      const row = this.#rows.get(key)
      if (row === undefined) this.#rows.set(key, { change, files: 1 })
      else row.files++
    }
  }

  /** By tag. */
  rows(): ChangeRow[] {
    return [...this.#rows.values()]
      .sort((first, second) => first.change.tag - second.change.tag)
      .map(({ change: { tag, action, from, to }, files }) => ({
        tag: tagNumber(tag),
        name: dictionaryEntry(tag)?.name ?? ((tag >>> 16) % 2 === 1 ? 'private' : 'not in the standard'),
        action,
        files,
        ...(this.#showsValues && { from, to })
      }))
  }

  /** Lines with aligned columns. */
  text(): string {
    const cells = this.rows().map(({ tag, name, action, files, from, to }) => [
      tag,
      name,
      action,
      String(files),
      ...(from === undefined ? [] : [`${short(from)} -> ${short(to!)}`])
    ])
    const table = [['tag', 'name', 'action', 'files', ...(this.#showsValues ? ['example'] : [])], ...cells]
    const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
    return table
      .map(
        (row) =>
          `${row
            .map((cell, column) => cell.padEnd(widths[column]!))
            .join('  ')
            .trimEnd()}\n`
      )
      .join('')
  }
}

function short(value: string): string {
  const line = printableLine(value)
  return line.length <= longestValue ? `'${line}'` : `'${line.slice(0, longestValue)}...'`
}
