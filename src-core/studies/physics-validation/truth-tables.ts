import { proportion, type Proportion } from '../../statistics/confidence-intervals.ts'

/** A measure over many seeds, beside its truth. */
export interface BiasRow {
  readonly measure: string
  readonly condition: string
  readonly unit: string
  readonly truth: number
  readonly mean: number
  /** mean - truth, with its 95 % interval by the standard error over the seeds. */
  readonly bias: number
  readonly biasLow: number
  readonly biasHigh: number
  /** Standard deviation over the seeds. */
  readonly deviation: number
  readonly seeds: number
  /** Bias that the definition is known to have; null if none is known. */
  readonly knownBias: string | null
}

/** Share of the seeds whose interval contains the truth. */
export interface CoverageRow {
  readonly interval: string
  readonly condition: string
  readonly truth: number
  readonly nominal: number
  readonly coverage: Proportion
  readonly meanWidth: number
  readonly seeds: number
}

export interface TruthTables {
  readonly bias: readonly BiasRow[]
  readonly coverage: readonly CoverageRow[]
}

interface Labels {
  readonly condition: string
  readonly unit: string
  readonly knownBias?: string
}

/** Collects figures seed by seed. */
export class TruthCollector {
  readonly #figures = new Map<string, { measure: string; labels: Labels; truths: number[]; values: number[] }>()
  readonly #intervals = new Map<
    string,
    { interval: string; condition: string; truth: number; limits: [number, number][] }
  >()

  /** Adds the value of one seed. The truth may differ between seeds; the bias is that of the differences. */
  figure(measure: string, labels: Labels, truth: number, value: number): void {
    const key = `${measure} ${labels.condition}`
    const row = this.#figures.get(key) ?? { measure, labels, truths: [], values: [] }
    row.truths.push(truth)
    row.values.push(value)
    this.#figures.set(key, row)
  }

  interval(interval: string, condition: string, truth: number, [low, high]: readonly [number, number]): void {
    const key = `${interval} ${condition}`
    const row = this.#intervals.get(key) ?? { interval, condition, truth, limits: [] }
    row.limits.push([low, high])
    this.#intervals.set(key, row)
  }

  tables(): TruthTables {
    return {
      bias: [...this.#figures.values()].map(({ measure, labels, truths, values }) => {
        const seeds = values.length
        const mean = meanOf(values)
        const differences = values.map((value, at) => value - truths[at]!)
        const bias = meanOf(differences)
        const deviation = Math.sqrt(
          differences.reduce((sum, value) => sum + (value - bias) ** 2, 0) / Math.max(1, seeds - 1)
        )
        const reach = (1.96 * deviation) / Math.sqrt(seeds)
        const { condition, unit, knownBias = null } = labels
        const limits = { biasLow: bias - reach, biasHigh: bias + reach }
        return { measure, condition, unit, truth: meanOf(truths), mean, bias, ...limits, deviation, seeds, knownBias }
      }),
      coverage: [...this.#intervals.values()].map(({ interval, condition, truth, limits }) => ({
        interval,
        condition,
        truth,
        nominal: 0.95,
        coverage: proportion(limits.filter(([low, high]) => low <= truth && truth <= high).length, limits.length),
        meanWidth: meanOf(limits.map(([low, high]) => high - low)),
        seeds: limits.length
      }))
    }
  }
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
