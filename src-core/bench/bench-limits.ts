import { readTable } from '../files/table-rows.ts'
import type { HuPhantom } from '../phantoms/hu-phantoms.ts'
import type { PhantomModel } from '../phantoms/phantom-models.ts'
import { refuse } from '../physics/measured.ts'
import { benchMeasures, isBenchMeasure } from './bench-measures.ts'
import type { BenchLimit, BenchMissing, BenchValue } from './bench-record.ts'

/** A limit as a person states it. */
export type StatedLimit = Omit<BenchLimit, 'results'>

const columns = ['measure', 'subject', 'dose', 'image', 'minimum', 'maximum', 'source'] as const

/**
 * Limits of a table: a heading with `measure`, `minimum` or `maximum`, and if wanted `subject`, `dose`, `image` and
 * `source`; then one line for each limit. Values are parted by commas, semicolons or tabs. Empty cells limit nothing.
 * @param name of the file, for messages
 * @throws argument.invalid in one line that names the line of the file
 */
export function parseLimits(text: string, name: string): StatedLimit[] {
  const { heading, rows } = readTable(text)
  if (!heading) return refuse(`${name}: holds no limits`)
  const names = heading.cells.map((cell) => cell.toLowerCase())
  const unknown = names.find((cell) => !columns.some((column) => column === cell))
  if (unknown !== undefined)
    refuse(`${name}: line ${heading.number}: expected columns of ${columns.join(', ')}, got '${unknown}'`)
  if (!names.includes('measure') || !(names.includes('minimum') || names.includes('maximum')))
    refuse(`${name}: line ${heading.number}: expected the columns measure, and minimum or maximum`)
  return rows.map(({ cells, number }) => {
    if (cells.length > names.length)
      refuse(`${name}: line ${number}: expected ${names.length} cells, got ${cells.length}`)
    const cell = (column: (typeof columns)[number]): string => cells[names.indexOf(column)] ?? ''
    return limitOf(cell, `${name}: line ${number}`, name)
  })
}

type Cell = (column: (typeof columns)[number]) => string

function limitOf(cell: Cell, place: string, file: string): StatedLimit {
  const measure = cell('measure')
  if (!isBenchMeasure(measure))
    refuse(`${place}: no measure '${measure}'; known are ${Object.keys(benchMeasures).join(', ')}`)
  const [minimum, maximum] = [
    numberIn(cell('minimum'), `${place}: minimum`),
    numberIn(cell('maximum'), `${place}: maximum`)
  ]
  if (minimum === null && maximum === null) refuse(`${place}: expected a minimum or a maximum`)
  if (minimum !== null && maximum !== null && minimum > maximum)
    refuse(`${place}: the minimum ${minimum} is above the maximum ${maximum}`)
  return {
    measure,
    subject: cell('subject') || null,
    dose: numberIn(cell('dose'), `${place}: dose`),
    image: cell('image') || null,
    minimum,
    maximum,
    source: cell('source') || `entered in ${file}`
  }
}

function numberIn(text: string, place: string): number | null {
  if (text === '') return null
  const value = Number(text)
  return Number.isFinite(value) ? value : refuse(`${place}: expected a number with a decimal point, got '${text}'`)
}

/** Accepted HU of the phantom's programme as limits, with their source. */
export const citedLimits = ({ inserts, citation }: HuPhantom): StatedLimit[] =>
  inserts.map(({ name, material: { range } }) => ({
    measure: 'hu',
    subject: name,
    dose: null,
    image: null,
    minimum: range[0],
    maximum: range[1],
    source: citation
  }))

/** Stated limits, and the accepted HU of the phantom's programme if a person wants them. */
export const withCitedLimits = (
  { limits, useCitedLimits }: { readonly limits: readonly StatedLimit[]; readonly useCitedLimits: boolean },
  { hu }: Pick<PhantomModel, 'hu'>
): StatedLimit[] => [...limits, ...(useCitedLimits && hu ? citedLimits(hu) : [])]

/**
 * Each limit with a verdict for each value that it holds for. A refused value is 'not measured', never a pass.
 * @throws argument.invalid for a limit that holds for nothing in this bench
 */
export function judged(
  limits: readonly StatedLimit[],
  values: readonly BenchValue[],
  missing: readonly BenchMissing[],
  labels: ReadonlyMap<string, string>
): BenchLimit[] {
  return limits.map((limit) => {
    const holds = <Place extends Pick<BenchValue, 'measure' | 'image' | 'dose' | 'subject'>>(of: readonly Place[]) =>
      of.filter(
        ({ measure, image, dose, subject }) =>
          measure === limit.measure &&
          (limit.subject === null || limit.subject === subject) &&
          (limit.dose === null || (dose !== null && Math.abs(dose - limit.dose) < 1e-6)) &&
          (limit.image === null || limit.image === image || limit.image === labels.get(image))
      )
    const results = [
      ...holds(values).map(({ image, dose, subject, value }) => {
        const passes = (limit.minimum ?? -Infinity) <= value && value <= (limit.maximum ?? Infinity)
        return { image, dose, subject, value, verdict: passes ? ('pass' as const) : ('fail' as const) }
      }),
      ...holds(missing).map(({ image, dose, subject }) => ({
        image,
        dose,
        subject,
        value: null,
        verdict: 'not measured' as const
      }))
    ]
    if (results.length === 0) refuse(`${limitText(limit)}: this bench has no such value`)
    return { ...limit, results }
  })
}

/** Text such as 'limit on noise (Water, dose 0.5)'. */
export function limitText({ measure, subject, dose, image }: StatedLimit): string {
  const where = [subject, dose === null ? null : `dose ${dose}`, image].filter((part) => part !== null)
  return `limit on ${measure}${where.length > 0 ? ` (${where.join(', ')})` : ''}`
}
