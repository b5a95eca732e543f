import { isNull, notInArray, eq, or, type Column, type SQL } from 'drizzle-orm'

/** The window in which a step is taken back, and the others that are open: their steps are theirs to take back. */
export interface Windows {
  /** Null for a caller without a window. */
  readonly window: string | null
  readonly others: readonly string[]
}

export const noWindow: Windows = { window: null, others: [] }

/** Conditions for the steps that may be taken back, to be tried in turn: one's own, then those of windows that are gone. */
export function undoableIn(column: Column, { window, others }: Windows): (SQL | undefined)[] {
  const left = or(isNull(column), notInArray(column, [...others]))
  return window === null ? [left] : [eq(column, window), left]
}
