import { count } from '../../counts.ts'
import { duration, fixed } from '../../reports/number-text.ts'
import type { BiasRow, CoverageRow, TruthTables } from './truth-tables.ts'

/** A run over many seeds, as results.json holds it. */
export interface TruthResult extends TruthTables {
  readonly seeds: number
  readonly createdAt: string
  readonly seconds: number
  readonly versions: Readonly<Record<string, string>>
}

/** Report of a run in Markdown. */
export function truthReport(result: TruthResult): string {
  const { seeds, seconds, createdAt, versions, bias, coverage } = result
  const conditions = [...new Set(bias.map(({ condition }) => condition))]
  return `# Image physics against analytic truths

${count(seeds)} seeds, ${createdAt.slice(0, 10)}, ${duration(seconds)}, Denoscope ${versions['denoscope'] ?? ''}. Made by:

    npm run -s denoscope -- validate-physics --seeds ${seeds} --out DIR

Each seed simulates images whose truth is known in closed form and measures them with the same code as every other command. The definitions stand
in docs/physics.md.

## Bias

Bias: mean over the seeds minus truth, with its 95 % interval (1.96 standard errors). SD: standard deviation over the seeds. An interval without 0 shows
a bias. *Known* states what the definition itself causes.
${conditions.map((condition) => biasTable(condition, bias)).join('')}
## Coverage of 95 % intervals

Share of the seeds whose interval contains the truth of the population, with Wilson's interval. Exact: all images, noncentral F. Bootstrap: percentiles
over the test half; it leaves out the chance of the training half, so that it covers less where few images train.

| interval | condition | truth | covered (%) | mean width |
|---|---|---|---|---|
${coverage.map(coverageLine).join('\n')}
`
}

function biasTable(condition: string, rows: readonly BiasRow[]): string {
  const own = rows.filter((row) => row.condition === condition)
  return `
### ${condition[0]!.toUpperCase()}${condition.slice(1)}

| measure | unit | truth | mean | bias | 95 % of the bias | bias (%) | SD | known |
|---|---|---|---|---|---|---|---|---|
${own.map(biasLine).join('\n')}
`
}

function biasLine({ measure, unit, truth, mean, bias, biasLow, biasHigh, deviation, knownBias }: BiasRow): string {
  const digits = deviation > 0 ? Math.max(0, 2 - Math.floor(Math.log10(deviation))) : 4
  const number = (value: number) => fixed(value, Math.min(digits, 8))
  const share = truth === 0 ? '' : fixed((100 * bias) / Math.abs(truth), 2)
  return row(
    measure,
    unit,
    number(truth),
    number(mean),
    number(bias),
    `${number(biasLow)} to ${number(biasHigh)}`,
    share,
    number(deviation),
    knownBias ?? ''
  )
}

function coverageLine({ interval, condition, truth, coverage, meanWidth }: CoverageRow): string {
  const percent = (value: number) => fixed(100 * value, 1)
  const covered = `${percent(coverage.value)} [${percent(coverage.low)}, ${percent(coverage.high)}]`
  return row(interval, condition, fixed(truth, 3), covered, fixed(meanWidth, 3))
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`
