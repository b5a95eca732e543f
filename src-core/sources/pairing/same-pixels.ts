import type { SourceSummary } from '../source.ts'

export type PixelSpacing = readonly [row: number, column: number]

/** Largest relative difference of equal pixel spacings; and of one that was rounded more than the other. */
const spacingTolerance = 1e-3
const roundedTolerance = 5e-3

/** '2.5 mm', rounded to hundredths. */
export const millimetres = (value: number): string => `${Number(value.toFixed(2))} mm`

/** Size, unit or pixel spacing in which two series differ, as one clause; null if they differ in none. */
export function pixelDifference(
  base: SourceSummary,
  other: SourceSummary,
  names: readonly [base: string, other: string]
): string | null {
  const differing = (one: string, another: string) =>
    one === another ? null : `${names[0]} has ${one}, ${names[1]} has ${another}`
  const size = ({ rows, columns }: SourceSummary) => `slices of ${rows} x ${columns} pixels`
  const unit = (series: SourceSummary) => `values in ${{ HU: 'HU', '1': '0..1', stored: 'stored units' }[series.unit]}`
  const spacing = ({ pixelSpacing }: SourceSummary) =>
    `pixels of ${pixelSpacing!.map((mm) => Number(mm.toFixed(4))).join(' x ')} mm`
  return (
    differing(size(base), size(other)) ??
    differing(unit(base), unit(other)) ??
    (isSameSpacing(base.pixelSpacing, other.pixelSpacing) ? null : differing(spacing(base), spacing(other)))
  )
}

/** True if pixels are equally large, or if one series does not state its spacing. */
export function isSameSpacing(one: PixelSpacing | null, other: PixelSpacing | null): boolean {
  return !one || !other || one.every((mm, axis) => isSameLength(mm, other[axis]!))
}

function isSameLength(one: number, other: number): boolean {
  const difference = Math.abs(one / other - 1)
  if (difference <= spacingTolerance) return true
  return difference <= roundedTolerance && (isRounded(one, other) || isRounded(other, one))
}

/** True if a number is another one written with fewer decimals: 0.7 of 0.703125. */
function isRounded(short: number, long: number): boolean {
  const decimals = String(short).split('.')[1]?.length ?? 0
  return Math.abs(Number(long.toFixed(Math.min(decimals, 20))) - short) < 1e-9
}
