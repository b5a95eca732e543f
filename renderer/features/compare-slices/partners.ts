import { isSameSpacing } from '../../../src-core/sources/pairing/series-differences.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'

/** The other open series that can lie beside one: of the same unit; those of the same pixels and length first. */
export function partnersOf(source: SourceSummary, sources: readonly SourceSummary[]): SourceSummary[] {
  const likeness = (other: SourceSummary) =>
    Number(other.kind === source.kind) * 4 +
    Number(isSameGrid(source, other)) * 2 +
    Number(other.sliceCount === source.sliceCount)
  return sources
    .filter((other) => other.id !== source.id && other.unit === source.unit)
    .sort((one, other) => likeness(other) - likeness(one))
}

/** Whether a pixel of the one lies on a pixel of the other: the same size, and the same spacing where it is known. */
export function isSameGrid(one: SourceSummary, other: SourceSummary): boolean {
  return one.rows === other.rows && one.columns === other.columns && isSameSpacing(one.pixelSpacing, other.pixelSpacing)
}
