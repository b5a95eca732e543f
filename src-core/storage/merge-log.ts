/** A row of a log that is only added to. */
interface LogRow {
  readonly sequence: number
  readonly recordedAt: string
  /** The row that this one takes back. */
  readonly undoes: number | null
}

/** Two histories of one thing, and how one is added to. */
export interface Histories<Row extends LogRow, Content> {
  /** In the order of their sequence; `theirs` likewise. */
  readonly mine: readonly Row[]
  readonly theirs: readonly Row[]
  contentOf(row: Row): Content
  /** What a row says that leaves nothing standing. */
  readonly withdrawn: Content
  append(row: Content & Pick<LogRow, 'recordedAt' | 'undoes'>): Row
}

/**
 * Appends what their history has and mine has not, undos included. The last row of a history is what stands: where one
 * of mine is later by time than all of theirs, it is stated again, so that it still stands.
 * @returns how many of their rows were missing.
 */
export function appendMissing<Row extends LogRow, Content>(histories: Histories<Row, Content>): number {
  const { mine, theirs, contentOf, append } = histories
  const known = new Map(mine.map((row) => [identityOf(row, contentOf(row)), row.sequence]))
  const undone = new Set(mine.flatMap(({ undoes }) => undoes ?? []))
  const here = new Map<number, number>()
  const appended: Row[] = []
  for (const row of theirs) {
    const undoes = row.undoes === null ? null : here.get(row.undoes)
    const sequence = known.get(identityOf(row, contentOf(row)))
    if (sequence !== undefined) here.set(row.sequence, sequence)
    // Both sides may have taken back the same statement: it can be taken back once.
    if (sequence !== undefined || undoes === undefined || (undoes !== null && undone.has(undoes))) continue
    const copy = append({ ...contentOf(row), recordedAt: row.recordedAt, undoes })
    here.set(row.sequence, copy.sequence)
    appended.push(copy)
  }
  restate(histories, appended)
  return appended.length
}

const identityOf = ({ recordedAt, undoes }: LogRow, content: unknown): string => JSON.stringify([recordedAt, undoes !== null, content])

function restate<Row extends LogRow, Content>({ mine, contentOf, withdrawn, append }: Histories<Row, Content>, appended: readonly Row[]): void {
  const [standing, last] = [mine.at(-1), appended.at(-1)]
  if (!standing || !last || standing.recordedAt <= last.recordedAt) return
  const content = contentOf(standing)
  const isWithdrawn = JSON.stringify(content) === JSON.stringify(withdrawn)
  append({ ...content, recordedAt: standing.recordedAt, undoes: isWithdrawn ? last.sequence : null })
}
