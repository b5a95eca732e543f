import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { asDenoscopeError } from '../errors.ts'
import { fileError } from '../files/file-error.ts'
import { readTable } from '../files/table-rows.ts'
import { PlanError, type WrittenPlan } from './plan-file.ts'
import type { PlannedSeries } from './plan-schema.ts'
import { matchPattern } from './path-pattern.ts'

/** A part of an item: a path, or 'phantom:SEED:SLICES'. */
export type ItemPath = string

/** One series, pair or folder of series that a plan names. Its paths may name patients. */
export interface PlanItem {
  /** Place in the plan, such as 'series 2, item 14'; names no patient. */
  readonly place: string
  /** Null if only a reference and outputs are given. */
  readonly input: ItemPath | null
  /** Null without a pair. */
  readonly reference: ItemPath | null
  /** By name. */
  readonly outputs: Readonly<Record<string, ItemPath>>
  /** Patient as the plan names them; null if only a header may. */
  readonly patient: string | null
  readonly dose: string | null
  readonly kernel: string | null
  readonly stated: Pick<PlannedSeries, 'bodyPart' | 'series' | 'join' | 'answers' | 'priority'>
}

/** Fetches the series of a query into a folder, each into a folder of its own. */
export type PacsFetcher = (request: {
  readonly server: string
  readonly query: Readonly<Record<string, string>>
  readonly folder: string
  readonly signal?: AbortSignal
}) => Promise<void>

interface ExpandOptions {
  /** Folder of the plan, for relative paths. */
  readonly base: string
  /** Folder for series from a PACS. */
  readonly pacsFolder: string
  readonly fetchPacs?: PacsFetcher
  readonly signal?: AbortSignal
}

/** The items of a plan's series, in order. @throws PlanError with every problem; the errors of `fetchPacs` */
export async function planItems(written: WrittenPlan, options: ExpandOptions): Promise<PlanItem[]> {
  const items: PlanItem[] = []
  const problems: string[] = []
  for (const [index, series] of written.plan.series.entries()) {
    const place = written.place(['series', index])
    const number = `series ${index + 1}`
    try {
      if (series.pacs !== undefined) await fetched(series, index, options)
      items.push(...itemsOf(series, number, index, options))
    } catch (thrown) {
      if (thrown instanceof PlanError) problems.push(...thrown.problems.map((problem) => `${place} ${problem}`))
      else if (asDenoscopeError(thrown).code === 'argument.invalid')
        problems.push(`${place} ${asDenoscopeError(thrown).message}`)
      else throw thrown
    }
  }
  if (problems.length > 0) throw new PlanError(problems)
  return items
}

const pacsFolderOf = (index: number, { pacsFolder }: ExpandOptions): string => resolve(pacsFolder, String(index + 1))

async function fetched({ pacs, query }: PlannedSeries, index: number, options: ExpandOptions): Promise<void> {
  const { fetchPacs, signal } = options
  if (!fetchPacs) throw new PlanError(['pacs: no server can be reached from here'])
  await fetchPacs({ server: pacs!, query: query!, folder: pacsFolderOf(index, options), ...(signal && { signal }) })
}

function itemsOf(series: PlannedSeries, number: string, index: number, options: ExpandOptions): PlanItem[] {
  const { folder, table, phantom } = series
  if (table !== undefined) return tableItems(series, number, options.base)
  if (phantom !== undefined) return phantomItems(series, number)
  if (folder !== undefined) return folderItems(series, folder, number, options.base)
  return folderItems(series, '*', number, pacsFolderOf(index, options))
}

/** Facts that hold for each item of one entry. */
const common = ({ dose, kernel, bodyPart, series, join, answers, priority }: PlannedSeries) => ({
  dose: dose ?? null,
  kernel: kernel ?? null,
  stated: { bodyPart, series, join, answers, priority }
})

function folderItems(series: PlannedSeries, pattern: string, number: string, base: string): PlanItem[] {
  const { pair, outputs = {} } = series
  // Parts of a pair lie in folders: a file beside them is none of the plan's.
  const matches = matchPattern(pattern, base).filter(({ path }) => !pair || statSync(path).isDirectory())
  if (matches.length === 0) throw new PlanError([`folder: nothing fits '${pattern}'`])
  return matches.map(({ path, patient }, at) => ({
    ...common(series),
    place: matches.length === 1 ? number : `${number}, item ${at + 1}`,
    input: pair && pair.input === undefined ? null : resolve(path, pair?.input ?? '.'),
    reference: pair ? resolve(path, pair.reference) : null,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, part]) => [name, resolve(path, part)])),
    patient
  }))
}

function phantomItems(series: PlannedSeries, number: string): PlanItem[] {
  const { phantom = 1, slices = 20, seed = 1 } = series
  return Array.from({ length: phantom }, (_, at) => ({
    ...common(series),
    place: phantom === 1 ? number : `${number}, item ${at + 1}`,
    input: `phantom:${seed + at}:${slices}`,
    reference: null,
    outputs: {},
    patient: `phantom ${seed + at}`
  }))
}

const columns = ['patient', 'input', 'reference', 'dose', 'kernel'] as const
const outputColumn = /^output:\s*(\S.*)$/i

/** Items of a table. Its paths are relative to its folder. @throws PlanError with every problem, by line */
function tableItems(series: PlannedSeries, number: string, base: string): PlanItem[] {
  const path = resolve(base, series.table!)
  const { heading, rows } = readTable(textOf(path))
  const name = basename(path)
  if (!heading) throw new PlanError([`table: ${name}: is empty`])
  const names = heading.cells.map((cell) => (outputColumn.test(cell) ? cell : cell.toLowerCase()))
  const problems = names
    .filter((cell) => !columns.some((column) => column === cell) && !outputColumn.test(cell))
    .map((cell) => `expected columns of ${columns.join(', ')} and output:NAME, got '${cell}'`)
  if (!names.includes('input') && !names.includes('reference')) problems.push('expected a column input or reference')
  const place = (line: number) => `table: ${name}: line ${line}:`
  if (problems.length > 0) throw new PlanError(problems.map((problem) => `${place(heading.number)} ${problem}`))
  if (rows.length === 0) throw new PlanError([`table: ${name}: holds no series`])
  const items = rows.map(({ cells, number: line }): PlanItem => {
    const cell = (column: (typeof columns)[number]): string | null => cells[names.indexOf(column)] || null
    const partOf = (text: string | null | undefined, column: string): string | null => {
      if (!text) return null
      const part = resolve(dirname(path), text)
      if (!existsSync(part)) problems.push(`${place(line)} ${column}: no such file or folder`)
      return part
    }
    const refuse = (problem: string) => void problems.push(`${place(line)} ${problem}`)
    if (cells.length > names.length) refuse(`expected ${names.length} cells, got ${cells.length}`)
    const outputs = names.flatMap((column, at): [string, string][] => {
      const output = outputColumn.exec(column)?.[1]
      const part = output === undefined ? null : partOf(cells[at], column)
      return part === null ? [] : [[output!, part]]
    })
    const [input, reference] = [partOf(cell('input'), 'input'), partOf(cell('reference'), 'reference')]
    if (input === null && reference === null) refuse('expected an input or a reference')
    else if (input === null && outputs.length === 0) refuse('expected an input, or outputs beside the reference')
    if (reference === null && outputs.length > 0) refuse('outputs of other methods need a reference')
    const { dose, kernel, stated } = common(series)
    return {
      place: `${number}, item ${line}`,
      input,
      reference,
      outputs: Object.fromEntries(outputs),
      patient: cell('patient'),
      dose: cell('dose') ?? dose,
      kernel: cell('kernel') ?? kernel,
      stated
    }
  })
  if (problems.length > 0) throw new PlanError(problems)
  return items
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new PlanError([`table: ${fileError(path, 'read', cause).message}`])
  }
}
