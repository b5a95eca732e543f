import type { MeanInterval } from '../audit/audit.ts'
import type { MetricDefinition } from '../metrics/definitions.ts'
import type { IntensityUnit } from '../sources/source.ts'

const space = '\u00a0'

/**
 * A number with so many digits, with a true minus sign; a dash where there is none. Numbers that went through JSON come
 * back as null where they were not finite.
 */
export function fixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const text = value.toFixed(digits)
  return Number(text) < 0 ? `−${text.slice(1)}` : text.replace('-', '')
}

/** 10,000 */
export const count = (value: number): string => value.toLocaleString('en-GB')

/** '1 patch', '507 patches' */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`

/** The unit of a metric for a source: 'dB', 'HU', or nothing for a plain number. */
export function unitOf(metric: MetricDefinition, sourceUnit: IntensityUnit): string {
  if (metric.unit !== 'source unit') return metric.unit
  return { HU: 'HU', '1': '', stored: 'stored units' }[sourceUnit]
}

/** Digits of a metric for a source: errors of images in 0..1 need more than those in HU. */
export function digitsOf(metric: MetricDefinition, sourceUnit: IntensityUnit): number {
  return metric.unit === 'source unit' && sourceUnit === '1' ? 4 : metric.digits
}

/** '31.4 dB' */
export const withUnit = (text: string, unit: string): string => (unit === '' || text === '–' ? text : text + space + unit)

/** '[31.2, 31.6]' */
export const limits = ({ low, high }: MeanInterval, digits: number): string =>
  `[${fixed(low, digits)},${space}${fixed(high, digits)}]`

/** '31.4 [31.2, 31.6]' */
export const interval = (value: MeanInterval, digits: number): string =>
  `${fixed(value.mean, digits)}${space}${limits(value, digits)}`

/** '2026-01-02 03:04 UTC' */
export const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}
