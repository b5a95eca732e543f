import { counted } from '../counts.ts'
import { refuse } from '../physics/measured.ts'
import type { SeriesExposure, SourceSummary } from '../sources/source.ts'
import type { FolderSeries } from './bench-series.ts'

/** Dose of a folder as typed, in any unit. */
export interface StatedDose {
  readonly folder: string
  readonly dose: number
}

export interface DoseGroups {
  /** Share of the full dose of each series, in the order of the series. */
  readonly shares: readonly number[]
  /** Origin of the doses in words. */
  readonly origin: string
}

/** Doses with a smaller relative difference are one dose. */
const leastDifference = 0.02

/**
 * Dose of each series as a share of the largest one: stated doses first, else those of the headers.
 * @throws argument.invalid if a stated folder matches no series, if some series have no dose, or if doses are unknown
 */
export function doseShares(series: readonly FolderSeries[], stated: readonly StatedDose[], origin: string): DoseGroups {
  if (stated.length > 0) return { shares: fromStated(series, stated), origin }
  if (series.length === 1) return { shares: [1], origin: 'one series, which counts as the full dose' }
  return fromHeaders(series)
}

function fromStated(series: readonly FolderSeries[], stated: readonly StatedDose[]): number[] {
  for (const { folder } of stated)
    if (!series.some((one) => isIn(one, folder))) refuse(`dose of '${folder}': the input has no such folder or series`)
  const doses = series.map((one) => {
    const own = stated.filter(({ folder }) => isIn(one, folder))
    if (own.length === 0) return refuse(`'${one.name}': its dose is not stated, but that of others is`)
    return own.reduce((longest, next) => (next.folder.length > longest.folder.length ? next : longest)).dose
  })
  return sharesOf(doses)
}

const isIn = ({ name, folder: own }: FolderSeries, folder: string): boolean => {
  const path = folder.replace(/\/+$/, '')
  return name === path || own === path || own.startsWith(`${path}/`)
}

const exposures: readonly (readonly [Exclude<keyof SeriesExposure, 'kilovolts'>, string, string])[] = [
  ['doseIndex', 'CTDIvol', 'mGy'],
  ['exposure', 'Exposure', 'mAs'],
  ['currentTime', 'tube current x exposure time', 'mAs'],
  ['current', 'tube current', 'mA']
]

function fromHeaders(series: readonly FolderSeries[]): DoseGroups {
  const known = series.map(({ source }) => source.summary.exposure)
  const voltages = known.map((exposure) => exposure?.kilovolts ?? null)
  const isOneVoltage = voltages.every((value) => value !== null && Math.abs(value / voltages[0]! - 1) < 0.01)
  const found = exposures.find(
    ([member]) => (member === 'doseIndex' || isOneVoltage) && known.every((exposure) => (exposure?.[member] ?? 0) > 0)
  )
  if (!found)
    return refuse(
      `doses of ${counted(series.length, 'series', 'series')} are unknown: their headers do not all state a CTDIvol, or a charge at one tube voltage; state the dose of each folder`
    )
  const [member, name] = found
  return { shares: sharesOf(known.map((exposure) => exposure![member]!)), origin: `${name} of the headers` }
}

/** Shares of the largest dose. Doses that differ by rounding only become equal. */
function sharesOf(doses: readonly number[]): number[] {
  const largest = Math.max(...doses)
  const levels: number[] = []
  for (const dose of doses.toSorted((one, other) => other - one))
    if (levels.length === 0 || dose < levels.at(-1)! * (1 - leastDifference)) levels.push(dose)
  return doses.map((dose) => {
    const level = levels.find((value) => dose >= value * (1 - leastDifference))!
    return Number((level / largest).toPrecision(4))
  })
}

/** Dose values of a header in words; null without any. */
export function exposureText({ exposure }: Pick<SourceSummary, 'exposure'>): string | null {
  if (!exposure) return null
  const parts = [
    ...(exposure.kilovolts === null ? [] : [`${Number(exposure.kilovolts.toPrecision(4))} kV`]),
    ...exposures.flatMap(([member, name, unit]) => {
      const value = exposure[member]
      return value === null ? [] : [`${name} ${Number(value.toPrecision(4))} ${unit}`]
    })
  ]
  return parts.length === 0 ? null : parts.join(', ')
}
