import { dictionaryEntry, tagNumber } from './attribute-dictionary.ts'
import type { Change, ChangeAction, Deidentified } from './deidentify.ts'
import { printableLine } from '../printable.ts'

/** One attribute and action over all files. */
export interface ChangeRow {
  /** As `(0010,0010)`. */
  readonly tag: string
  readonly name: string
  readonly action: ChangeAction | 'kept'
  /** Length of the former values, without them: `12 characters`, `16 bytes`, `sequence of 2`. Empty if unknown. */
  readonly former: string
  /** Number of files that have this change. */
  readonly files: number
  /** Values of the first file; only if they were asked for. */
  readonly from?: string
  readonly to?: string
}

const longestValue = 40

interface CountedChange {
  readonly change: Change
  files: number
  readonly formers: string[]
}

/** Counts changes by attribute and action. */
export class ChangeTable {
  readonly #rows = new Map<string, CountedChange>()
  readonly #kept = new Map<number, number>()
  readonly #showsValues: boolean

  constructor(showsValues: boolean) {
    this.#showsValues = showsValues
  }

  /** Adds the changes of one file. An attribute counts once, however often the file has it. */
  add(changes: readonly Change[]): void {
    const ofFile = new Map(changes.map((change) => [`${change.tag} ${change.action}`, change]))
    for (const [key, change] of ofFile) {
      const row = this.#rows.get(key)
      if (row === undefined) this.#rows.set(key, { change, files: 1, formers: [change.from] })
      else {
        row.files++
        row.formers.push(change.from)
      }
    }
  }

  /** Adds the attributes that one file keeps. Attributes within sequences are not counted. */
  addKept({ object: { dataSet }, changes }: Pick<Deidentified, 'object' | 'changes'>): void {
    const changed = new Set(changes.map(({ tag }) => tag))
    for (const { tag } of dataSet) if (!changed.has(tag)) this.#kept.set(tag, (this.#kept.get(tag) ?? 0) + 1)
  }

  /** By tag: changes, and attributes that are kept if they were added. */
  rows(): ChangeRow[] {
    const changed = [...this.#rows.values()].map(({ change: { tag, action, from, to }, files, formers }) => ({
      tag,
      action,
      former: formerText(formers),
      files,
      ...(this.#showsValues && { from, to })
    }))
    const kept = [...this.#kept].map(([tag, files]) => ({ tag, action: 'kept' as const, former: '', files }))
    return [...changed, ...kept]
      .sort((first, second) => first.tag - second.tag)
      .map(({ tag, action, ...row }) => ({ tag: tagNumber(tag), name: nameOf(tag), action, ...row }))
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

const nameOf = (tag: number): string =>
  dictionaryEntry(tag)?.name ?? ((tag >>> 16) % 2 === 1 ? 'private' : 'not in the standard')

/** Descriptions that stand for values without a text. */
const description = /^(\d+ bytes|sequence of \d+)$/

/** Lengths of texts, or the description of values without a text. */
function formerText(formers: readonly string[]): string {
  const described = formers.find((former) => description.test(former))
  if (described !== undefined) return described
  const lengths = formers.map((former) => [...former].length)
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)]
  if (longest === 0) return ''
  const range = shortest === longest ? `${longest}` : `${shortest} to ${longest}`
  return `${range} ${longest === 1 ? 'character' : 'characters'}`
}

function short(value: string): string {
  const line = printableLine(value)
  return line.length <= longestValue ? `'${line}'` : `'${line.slice(0, longestValue)}...'`
}
