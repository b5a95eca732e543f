import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { distinctLabels } from '../sources/distinct-labels.ts'

export interface ReferenceOption {
  readonly value: string
  readonly label: string
  readonly description: string
  readonly disabled: boolean
}

/** The other open sources as references of one, usable first; one that does not match says why. */
export function referenceOptions(source: SourceSummary, sources: readonly SourceSummary[]): ReferenceOption[] {
  const labels = distinctLabels(sources)
  return sources
    .filter((other) => other.id !== source.id && other.kind === source.kind)
    .map((other) => ({ ...describe(source, other), value: other.id, label: labels.get(other.id) ?? other.label }))
    .sort((one, other) => Number(one.disabled) - Number(other.disabled))
}

function describe(source: SourceSummary, other: SourceSummary): { description: string; disabled: boolean } {
  const size = `${other.sliceCount} × ${other.rows} × ${other.columns}`
  const wanted = `${source.sliceCount} × ${source.rows} × ${source.columns}`
  if (size !== wanted) return { description: `${size} pixels; ${wanted} are needed`, disabled: true }
  if (other.unit !== source.unit) return { description: `Values in ${other.unit}; ${source.unit} is needed`, disabled: true }
  return { description: other.details.join(' · ') || size, disabled: false }
}
