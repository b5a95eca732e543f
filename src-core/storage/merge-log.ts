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
 * Appends what their history has and mine has not, undos included. The last row of a history is what stands: mine is stated
 * again where it is the later one, so that it still stands.
 * @returns their rows that were missing.
 */
export function appendMissing<Row extends LogRow, Content>(histories: Histories<Row, Content>): Row[] {
  const { mine, theirs, contentOf, append } = histories
  const known = new Map(mine.map((row) => [identityOf(row, contentOf(row)), row.sequence]))
  const undone = new Set(mine.flatMap(({ undoes }) => undoes ?? []))
  const here = new Map<number, number>()
  const missing: Row[] = []
  let last: Row | undefined
  for (const row of theirs) {
    const undoes = row.undoes === null ? null : here.get(row.undoes)
    const sequence = known.get(identityOf(row, contentOf(row)))
    if (sequence !== undefined) here.set(row.sequence, sequence)
    // Both sides may have taken back the same statement: it can be taken back once.
    if (sequence !== undefined || undoes === undefined || (undoes !== null && undone.has(undoes))) continue
    last = append({ ...contentOf(row), recordedAt: row.recordedAt, undoes })
    here.set(row.sequence, last.sequence)
    missing.push(row)
  }
  const standing = mine.at(-1)
  if (standing && last && isLater(standing, missing, theirs, contentOf)) restate(histories, standing, last)
  return missing
}

const identityOf = ({ recordedAt, undoes }: LogRow, content: unknown): string =>
  JSON.stringify([recordedAt, undoes !== null, content])

/**
 * True if a row of mine is later than all of theirs that were missing here. Their sequence decides where they have the row
 * too, since a clock may go back; else the times do.
 */
export function isLater<Row extends LogRow>(
  row: Row,
  missing: readonly Row[],
  theirs: readonly Row[],
  contentOf: (row: Row) => unknown
): boolean {
  const last = missing.at(-1)
  if (!last) return false
  const identity = identityOf(row, contentOf(row))
  const shared = theirs.find((their) => identityOf(their, contentOf(their)) === identity)
  return shared ? shared.sequence > last.sequence : row.recordedAt > last.recordedAt
}

function restate<Row extends LogRow, Content>(
  { contentOf, withdrawn, append }: Histories<Row, Content>,
  standing: Row,
  last: Row
): void {
  const content = contentOf(standing)
  const isWithdrawn = JSON.stringify(content) === JSON.stringify(withdrawn)
  append({ ...content, recordedAt: standing.recordedAt, undoes: isWithdrawn ? last.sequence : null })
}
