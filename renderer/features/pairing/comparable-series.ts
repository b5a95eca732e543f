import { isSameSpacing } from '../../../src-core/sources/pairing/series-differences.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { distinctLabels } from '../../../src-core/sources/distinct-labels.ts'
import { compareDose } from './dose-order.ts'

/** The other open series that can lie beside one: of the same unit; those of the same pixels and length first. */
export function seriesBeside(source: SourceSummary, sources: readonly SourceSummary[]): SourceSummary[] {
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

/** Another open series that could be a source's reference. */
export interface Partner {
  readonly id: string
  readonly label: string
  /** Whether it seems to be of a fuller dose. */
  readonly fuller: boolean
}

/** The open series on the same grid that likeliest is a scan's reference: one of a fuller dose, else one that nothing says is of a lower. */
export function likelyReference(source: SourceSummary, sources: readonly SourceSummary[]): Partner | null {
  if (source.kind !== 'dicom') return null
  const known = referenceOptions(source, sources).flatMap(({ value, label, disabled }) => {
    const other = sources.find(({ id }) => id === value)!
    return disabled || !isSameGrid(source, other) ? [] : [{ id: value, label, dose: compareDose(other, source) }]
  })
  const best = known.sort((one, other) => other.dose - one.dose)[0]
  return best && best.dose >= 0 ? { id: best.id, label: best.label, fuller: best.dose > 0 } : null
}

function describe(source: SourceSummary, other: SourceSummary): { description: string; disabled: boolean } {
  // Slices of DICOM pair by place, whatever their number.
  const sizeOf = ({ kind, sliceCount, rows, columns }: SourceSummary) =>
    `${kind === 'dicom' ? '' : `${sliceCount} × `}${rows} × ${columns}`
  const [size, wanted] = [sizeOf(other), sizeOf(source)]
  if (size !== wanted) return { description: `${size} pixels; ${wanted} are needed`, disabled: true }
  if (other.unit !== source.unit)
    return { description: `Values in ${other.unit}; ${source.unit} is needed`, disabled: true }
  if (!isSameGrid(source, other))
    return { description: `Pixels of ${spacingOf(other)}; ${spacingOf(source)} are needed`, disabled: true }
  return { description: other.details.join(' · ') || size, disabled: false }
}

const spacingOf = ({ pixelSpacing }: SourceSummary): string =>
  `${pixelSpacing!.map((mm) => Number(mm.toFixed(3))).join(' × ')} mm`

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
