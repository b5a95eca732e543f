import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { isSameGrid } from '../compare-slices/partners.ts'
import { distinctLabels } from '../../../src-core/sources/distinct-labels.ts'
import { compareDose } from '../sources/dose-order.ts'

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
export function partnerOf(source: SourceSummary, sources: readonly SourceSummary[]): Partner | null {
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
