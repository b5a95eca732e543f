import type { MeanInterval } from '../statistics/confidence-intervals.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import type { IntensityUnit } from '../sources/source.ts'

const space = '\u00a0'

/**
 * Number with fixed digits and a true minus sign; a dash if it is not finite.
 * Numbers that passed through JSON are null if they were not finite.
 */
export function fixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const text = value.toFixed(digits)
  return Number(text) < 0 ? `−${text.slice(1)}` : text.replace('-', '')
}

/** Words as a list, such as 'Ada, Grace and Ida'. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** Unit of a metric for a source: 'dB', 'HU', or empty for a plain number. */
export function unitOf(metric: MetricDefinition, sourceUnit: IntensityUnit): string {
  if (metric.unit !== 'source unit') return metric.unit
  return { HU: 'HU', '1': '', stored: 'stored units' }[sourceUnit]
}

/** Digits of a metric for a source. Errors of images in 0..1 need more digits than those in HU. */
export function digitsOf(metric: MetricDefinition, sourceUnit: IntensityUnit): number {
  return metric.unit === 'source unit' && sourceUnit === '1' ? 4 : metric.digits
}

/** Text with its unit, such as '31.4 dB'. */
export const withUnit = (text: string, unit: string): string =>
  unit === '' || text === '–' ? text : text + space + unit

/** Limits of an interval, such as '[31.2, 31.6]'. */
export const limits = ({ low, high }: MeanInterval, digits: number): string =>
  `[${fixed(low, digits)},${space}${fixed(high, digits)}]`

/** Mean with its interval, such as '31.4 [31.2, 31.6]'. */
export const interval = (value: MeanInterval, digits: number): string =>
  `${fixed(value.mean, digits)}${space}${limits(value, digits)}`

/** Time in UTC, such as '2026-01-02 03:04 UTC'. */
export const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`

/** Duration in two units at most: '0.4 s', '12 s', '3 min 05 s', '2 h 10 min'. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)}${space}s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole}${space}s`
  if (whole < 3600) return `${Math.floor(whole / 60)}${space}min ${twoDigits(whole % 60)}${space}s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)}${space}h ${twoDigits(minutes % 60)}${space}min`
}

/** Number with two digits, such as '07'. */
export const twoDigits = (value: number): string => String(value).padStart(2, '0')
