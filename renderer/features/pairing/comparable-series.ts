import { count } from '../../shared/format.ts'
import { isSameSpacing } from '../../../src-core/sources/pairing/series-differences.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { distinctLabels, factsText } from '../../../src-core/sources/distinct-labels.ts'

type Described = Pick<SourceSummary, 'label' | 'exposure'>

const fullWords = /\b(full|high|normal|reference|truth|target)\b/i
const lowWords = /\b(quarter|half|tenth|low|lower|reduced|noisy|input|denoised|output)\b/i

/** Positive if the first series is the likelier reference: by its name, else by dose index, exposure and percentage. */
export function compareDose(one: Described, other: Described): number {
  const named = wordRank(one) - wordRank(other)
  if (named !== 0) return named
  const [own, others] = [one.exposure, other.exposure]
  for (const value of ['doseIndex', 'exposure', 'current'] as const) {
    const difference = (own?.[value] ?? 0) - (others?.[value] ?? 0)
    if (own?.[value] && others?.[value] && difference !== 0) return difference
  }
  const [percentage, otherPercentage] = [statedPercentage(one), statedPercentage(other)]
  return percentage !== null && otherPercentage !== null ? percentage - otherPercentage : 0
}

/** 25 of 'Chest 25%': headers of a simulated low dose often keep the exposure of the full one. */
function statedPercentage({ label }: Described): number | null {
  const digits = /(\d+(?:\.\d+)?)\s?%/.exec(label)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** Words end at an underscore too, as in names of files. */
function wordRank({ label }: Described): number {
  const text = label.replaceAll('_', ' ')
  return Number(fullWords.test(text)) - Number(lowWords.test(text))
}

/** The other open series of the same unit. Those with the same grid and length come first. */
export function seriesBeside(source: SourceSummary, sources: readonly SourceSummary[]): SourceSummary[] {
  const likeness = (other: SourceSummary) =>
    Number(other.kind === source.kind) * 4 +
    Number(isSameGrid(source, other)) * 2 +
    Number(other.sliceCount === source.sliceCount)
  return sources
    .filter((other) => other.id !== source.id && other.unit === source.unit)
    .sort((one, other) => likeness(other) - likeness(one))
}

/** True if both series have the same size, and the same pixel spacing if it is known. */
export function isSameGrid(one: SourceSummary, other: SourceSummary): boolean {
  return one.rows === other.rows && one.columns === other.columns && isSameSpacing(one.pixelSpacing, other.pixelSpacing)
}

export interface ReferenceOption {
  readonly value: string
  readonly label: string
  readonly description: string
  readonly disabled: boolean
}

/** True if two sources may show the same object: series of files of any format, or sources of one kind. */
const areComparableKinds = (one: SourceSummary, other: SourceSummary): boolean =>
  one.kind === other.kind || (isOfFiles(one) && isOfFiles(other))

const isOfFiles = ({ kind }: SourceSummary): boolean => kind === 'dicom' || kind === 'files'

/** The other open sources as references of one, usable first; one that does not match says why. */
export function referenceOptions(source: SourceSummary, sources: readonly SourceSummary[]): ReferenceOption[] {
  const labels = distinctLabels(sources)
  return sources
    .filter((other) => other.id !== source.id && areComparableKinds(other, source))
    .map((other) => ({ ...describe(source, other), value: other.id, label: labels.get(other.id) ?? other.label }))
    .sort((one, other) => Number(one.disabled) - Number(other.disabled))
}

/** Another open series that could be a source's reference. */
export interface Partner {
  readonly id: string
  readonly label: string
  /** True if names or headers suggest a higher dose. */
  readonly fuller: boolean
}

/** The most likely reference of a scan on the same grid: a series of a higher dose, else one of no known lower dose. */
export function likelyReference(source: SourceSummary, sources: readonly SourceSummary[]): Partner | null {
  if (!isOfFiles(source)) return null
  const known = referenceOptions(source, sources).flatMap(({ value, label, disabled }) => {
    const other = sources.find(({ id }) => id === value)!
    return disabled || !isSameGrid(source, other) ? [] : [{ id: value, label, dose: compareDose(other, source) }]
  })
  const best = known.sort((one, other) => other.dose - one.dose)[0]
  return best && best.dose >= 0 ? { id: best.id, label: best.label, fuller: best.dose > 0 } : null
}

function describe(source: SourceSummary, other: SourceSummary): { description: string; disabled: boolean } {
  // Slices of files are paired by place, so their number may differ. The engine refuses those without places.
  const sizeOf = (series: SourceSummary) =>
    `${isOfFiles(series) ? '' : `${count(series.sliceCount)} × `}${series.rows} × ${series.columns}`
  const [size, wanted] = [sizeOf(other), sizeOf(source)]
  if (size !== wanted) return { description: `${size} pixels; ${wanted} are needed`, disabled: true }
  if (other.unit !== source.unit)
    return { description: `Values in ${other.unit}; ${source.unit} is needed`, disabled: true }
  if (!isSameGrid(source, other))
    return { description: `Pixels of ${spacingOf(other)}; ${spacingOf(source)} are needed`, disabled: true }
  return { description: factsText(other) || size, disabled: false }
}

const spacingOf = ({ pixelSpacing }: SourceSummary): string =>
  `${pixelSpacing!.map((mm) => Number(mm.toFixed(3))).join(' × ')} mm`

/** Series that share shape and unit with at least one other open series. */
export function comparableSources(sources: readonly SourceSummary[]): SourceSummary[] {
  return sources.filter((source) => referenceOptions(source, sources).some(({ disabled }) => !disabled))
}

/**
 * The most likely reference among the chosen series and those that match it: the one of the highest stated dose. On
 * ties a series other than the chosen one.
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
