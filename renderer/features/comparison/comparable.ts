import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { referenceOptions } from '../patchify/reference-options.ts'

/** Series of which at least one other open one has the same shape and unit. */
export function comparableSources(sources: readonly SourceSummary[]): SourceSummary[] {
  return sources.filter((source) => referenceOptions(source, sources).some(({ disabled }) => !disabled))
}
