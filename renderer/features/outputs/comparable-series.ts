import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { referenceOptions } from '../patchify/reference-options.ts'
import { compareDose } from '../sources/dose-order.ts'

/** Series of which at least one other open one has the same shape and unit. */
export function comparableSources(sources: readonly SourceSummary[]): SourceSummary[] {
  return sources.filter((source) => referenceOptions(source, sources).some(({ disabled }) => !disabled))
}

/**
 * What is the truth likeliest, among the opened series and those that match it: the one of the fullest dose as far as
 * series say, else one that was not opened.
 */
export function defaultReference(
  comparable: readonly SourceSummary[],
  openedId: string | null
): SourceSummary | undefined {
  const opened = comparable.find(({ id }) => id === openedId) ?? comparable[0]
  if (!opened) return undefined
  const usable = new Set(
    referenceOptions(opened, comparable).flatMap(({ value, disabled }) => (disabled ? [] : [value]))
  )
  const partners = comparable.filter(({ id }) => usable.has(id))
  return [...partners, opened].reduce((best, next) => (compareDose(next, best) > 0 ? next : best))
}
