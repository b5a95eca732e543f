import { isNull, notInArray, eq, or, type Column, type SQL } from 'drizzle-orm'

/** Window of an undo, and the other open windows, whose steps it must not undo. */
export interface Windows {
  /** Null for a caller without a window. */
  readonly window: string | null
  readonly others: readonly string[]
}

export const noWindow: Windows = { window: null, others: [] }

/** Conditions for steps that can be undone, in order of trial: own steps, then steps of closed windows. */
export function undoableIn(column: Column, { window, others }: Windows): (SQL | undefined)[] {
  const left = or(isNull(column), notInArray(column, [...others]))
  return window === null ? [left] : [eq(column, window), left]
}
