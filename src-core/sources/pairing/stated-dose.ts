import type { SeriesExposure } from '../source.ts'

type Stated = Exclude<keyof SeriesExposure, 'kilovolts'>

/** Dose of a series as a share of the dose of its reference, by the headers. */
export interface StatedDose {
  /** 0.25 for a quarter. */
  readonly fraction: number
  /** The header values behind it: 'CTDIvol 2.5 of 10 mGy'. */
  readonly from: string
}

/** Reason why headers give no dose, as one clause. */
export interface UnstatedDose {
  readonly why: string
}

const names: Readonly<Record<Stated, readonly [name: string, unit: string]>> = {
  doseIndex: ['CTDIvol', 'mGy'],
  exposure: ['Exposure', 'mAs'],
  currentTime: ['tube current x exposure time', 'mAs'],
  current: ['tube current', 'mA']
}

/** Dose values, the most reliable first. */
const order = Object.keys(names) as Stated[]

/** Doses with a smaller relative difference are equal but for rounding. */
const leastDifference = 0.02

/**
 * The dose of a series relative to its reference, by the most reliable value in the headers of both. A charge or a
 * current counts only at equal tube voltage. Equal values do not count: a simulated low-dose series keeps the headers
 * of its original.
 */
export function statedDose(
  input: SeriesExposure | undefined,
  reference: SeriesExposure | undefined
): StatedDose | UnstatedDose {
  if (!input || !reference) return { why: 'not both series have headers with a dose' }
  const shared = order.filter((value) => input[value] !== null && reference[value] !== null)
  const telling = shared.find((value) => value === 'doseIndex' || sameVoltage(input, reference))
  if (telling !== undefined) {
    const [own, full] = [input[telling]!, reference[telling]!]
    const [name, unit] = names[telling]
    if (Math.abs(own / full - 1) >= leastDifference)
      return { fraction: own / full, from: `${name} ${rounded(own)} of ${rounded(full)} ${unit}` }
    return {
      why: `headers of both series state the same ${name} (${rounded(full)} ${unit}), as those of a simulated low-dose series do`
    }
  }
  if (shared.length === 0) return { why: 'headers state no CTDIvol, no exposure and no tube current of both series' }
  const voltages = [input, reference].map(({ kilovolts }) =>
    kilovolts === null ? 'unknown' : `${rounded(kilovolts)} kV`
  )
  return {
    why: `headers state no CTDIvol of both series, and ${names[shared[0]!][0]} states no dose if tube voltages are not known to be equal (${voltages.join(' and ')})`
  }
}

const sameVoltage = (one: SeriesExposure, other: SeriesExposure): boolean =>
  one.kilovolts !== null && other.kilovolts !== null && Math.abs(one.kilovolts / other.kilovolts - 1) < 0.01

const rounded = (value: number): string => String(Number(value.toPrecision(3)))

const namedFractions: readonly (readonly [fraction: number, name: string])[] = [
  [1 / 2, 'half dose'],
  [1 / 3, 'third of the dose'],
  [1 / 4, 'quarter dose'],
  [1 / 5, 'fifth of the dose'],
  [1 / 8, 'eighth of the dose'],
  [1 / 10, 'tenth of the dose'],
  [1 / 20, 'twentieth of the dose']
]

/** Text such as 'quarter dose (25 %)' or '37 % dose'. */
export function doseFractionText(fraction: number): string {
  const percent = `${Number((fraction * 100).toPrecision(3))} %`
  const named = namedFractions.find(([value]) => Math.abs(fraction / value - 1) < leastDifference)
  return named ? `${named[1]} (${percent})` : `${percent} dose`
}
