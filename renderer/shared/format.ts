/** Numbers on the screen: rounded digits, a true minus, thin groups, units after a no-break space. Typed numbers. */
import { count } from '../../src-core/counts.ts'
import type { JobRecord } from '../../src-core/storage/job-record.ts'
import { fixed, twoDigits, withUnit } from '../../src-core/reports/number-text.ts'

export { bytesText, count, counted } from '../../src-core/counts.ts'
export { duration } from '../../src-core/reports/number-text.ts'

const space = '\u00a0'

/** 31.4 dB */
export const psnr = (value: number | null | undefined) => withUnit(fixed(value, 1), 'dB')
/** 0.934 */
export const ssim = (value: number | null | undefined) => fixed(value, 3)
/** −12 HU */
export const hu = (value: number | null | undefined) => withUnit(fixed(value, 0), 'HU')
/** 0.5 mm, 0.488 mm: at most three decimals. */
export const millimetres = (value: number | null | undefined) =>
  withUnit(value === null || value === undefined ? fixed(null, 0) : String(Number(value.toFixed(3))), 'mm')
/** 0.1235 with the given number of decimals. */
export const decimal = (value: number | null | undefined, digits = 3) => fixed(value, digits)
/** 12 % */
export const percent = (fraction: number | null | undefined) =>
  withUnit(fixed(fraction === null || fraction === undefined ? null : fraction * 100, 0), '%')

/** A mean is never shown without its interval and n: '31.4 [31.2, 31.6], n = 507'. */
export function meanInterval(value: { mean: number; low: number; high: number; n: number }, digits: number): string {
  return `${fixed(value.mean, digits)} [${fixed(value.low, digits)}, ${fixed(value.high, digits)}], n = ${count(value.n)}`
}

/** Time left, rounded so that it does not flicker: 'about 40 s left'. */
export function remaining(seconds: number | null): string {
  if (seconds === null) return ''
  if (seconds < 1) return 'almost done'
  if (seconds < 10) return `${Math.ceil(seconds)}${space}s left`
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5}${space}s left`
  const tens = Math.round(seconds / 10)
  if (tens < 60) return `about ${Math.floor(tens / 6)}${space}min${tens % 6 ? ` ${(tens % 6) * 10}${space}s` : ''} left`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `about ${minutes}${space}min left`
  return `about ${Math.floor(minutes / 60)}${space}h ${twoDigits(minutes % 60)}${space}min left`
}

/** Time left of a job. 'estimating' while its work is measured; empty if it waits, has ended or has no share done. */
export function jobRemaining({
  state,
  fraction,
  remainingSeconds
}: Pick<JobRecord, 'state' | 'fraction' | 'remainingSeconds'>): string {
  if (state !== 'running' || fraction === 0) return ''
  return remainingSeconds === null ? 'estimating' : remaining(remainingSeconds)
}

/** '14:05' today, '3 Nov' this year, '3 Nov 2024' before. */
export function moment(iso: string, now = new Date()): string {
  const date = new Date(iso)
  if (date.toDateString() === now.toDateString()) return timeOfDay.format(date)
  return (date.getFullYear() === now.getFullYear() ? dayOfYear : fullDate).format(date)
}

// Created once: each takes a millisecond.
const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const fullDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** Bounds of a typed number. */
export interface NumberBounds {
  readonly minimum?: number
  readonly maximum?: number
  readonly integer?: boolean
}

/** The number a person typed, or why it cannot be taken. A comma counts as the decimal point. */
export function parseNumber(text: string, bounds: NumberBounds): { value: number } | { error: string } {
  const value = Number(text.trim().replace(',', '.').replace('−', '-'))
  const { minimum = -Infinity, maximum = Infinity, integer = false } = bounds
  const fits = text.trim() !== '' && Number.isFinite(value) && value >= minimum && value <= maximum
  if (fits && (!integer || Number.isInteger(value))) return { value }
  return { error: `Expected ${integer ? 'a whole number' : 'a number'}${boundsText(minimum, maximum)}` }
}

function boundsText(minimum: number, maximum: number): string {
  if (minimum > -Infinity && maximum < Infinity) return ` from ${minimum} to ${maximum}`
  if (minimum > -Infinity) return `, ${minimum} or more`
  return maximum < Infinity ? `, ${maximum} or less` : ''
}

/** A value one step on, kept inside the bounds and free of binary dust: 0.1 + 0.2 is 0.3. */
export function stepped(value: number, step: number, bounds: NumberBounds): number {
  const { minimum = -Infinity, maximum = Infinity } = bounds
  const next = Number((value + step).toPrecision(12))
  return Math.min(maximum, Math.max(minimum, next))
}
