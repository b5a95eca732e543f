import { shortLabels } from '../../audit/audited-outputs.ts'
import { benchMeasures, isBenchMeasure } from '../../bench/bench-measures.ts'
import type { BenchRecord, BenchValue } from '../../bench/bench-record.ts'
import { fixed } from '../number-text.ts'
import { html, type Html } from '../report-markup.ts'
import { chartColours } from '../report-plots.ts'

/** A bench as tables and charts need it. */
export class BenchView {
  readonly record: BenchRecord
  readonly #labels: ReadonlyMap<string, string>

  constructor(record: BenchRecord) {
    this.record = record
    const labels = shortLabels(record.images.map(({ label }) => label))
    this.#labels = new Map(record.images.map(({ key }, index) => [key, labels[index]!]))
  }

  get keys(): string[] {
    return this.record.images.map(({ key }) => key)
  }

  label(key: string): string {
    return this.#labels.get(key) ?? key
  }

  /** Colour of an image: grey for the input. */
  colour(key: string): string {
    return chartColours[this.keys.indexOf(key) % chartColours.length]!
  }

  value(measure: string, image: string, dose: number | null, subject: string | null = null): BenchValue | null {
    return (
      this.record.values.find(
        (one) => one.measure === measure && one.image === image && one.dose === dose && one.subject === subject
      ) ?? null
    )
  }

  /** Reason why a value is missing; null if nothing was refused there. */
  reason(measure: string, image: string, dose: number | null, subject: string | null = null): string | null {
    return (
      this.record.missing.find(
        (one) => one.measure === measure && one.image === image && one.dose === dose && one.subject === subject
      )?.reason ?? null
    )
  }

  /** Subjects of a measure in the order in which they were measured. */
  subjects(measure: string): (string | null)[] {
    return [...new Set(this.record.values.filter((one) => one.measure === measure).map(({ subject }) => subject))]
  }

  has(measure: string): boolean {
    return this.record.values.some((one) => one.measure === measure)
  }

  /** Doses at which tables and curves show the dependence: the highest, a middle one and the lowest. */
  get shownDoses(): number[] {
    const { doses } = this.record
    return doses.length <= 3 ? [...doses] : [doses[0]!, doses[Math.floor(doses.length / 2)]!, doses.at(-1)!]
  }
}

/** 'full dose', '25 % dose'. */
export const doseName = (dose: number): string =>
  dose === 1 ? 'full dose' : `${Number((100 * dose).toPrecision(3))} % dose`

/** Mark of measures that presume a linear system. */
export const linearMark = html`<abbr title="presumes a linear system">(L)</abbr>`

/** Name of a measure with its unit and the mark of linear systems. */
export function measureName(measure: string): Html {
  if (!isBenchMeasure(measure)) return html`${measure}`
  const { name, unit, presumesLinearSystem } = benchMeasures[measure]
  return html`${name}${unit !== '1' && `, ${unit}`}${presumesLinearSystem && html` ${linearMark}`}`
}

/** Value with its interval and a mark for warnings, such as '12.31 [11.9, 12.7] !'. */
export function cell(view: BenchView, place: Parameters<BenchView['value']>): Html {
  const found = view.value(...place)
  if (!found) {
    const reason = view.reason(...place)
    return html`<td>${reason === null ? '–' : html`<span title="${reason}">refused</span>`}</td>`
  }
  const digits = digitsOf(place[0])
  const range = found.interval
    ? html`<br><small>[${fixed(found.interval.low, digits)}, ${fixed(found.interval.high, digits)}]</small>`
    : null
  const mark = found.warnings.length > 0 ? html`<sup title="${found.warnings.join('; ')}">!</sup>` : null
  return html`<td>${fixed(found.value, digits)}${mark}${range}</td>`
}

export const digitsOf = (measure: string): number => (isBenchMeasure(measure) ? benchMeasures[measure].digits : 2)
