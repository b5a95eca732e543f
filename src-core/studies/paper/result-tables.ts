import { toCsv, type Cell as Value } from '../../reports/csv-table.ts'
import { paperNumbers, type PaperSetting } from './paper-numbers.ts'
import type { PaperResults, SubjectResult } from './paper-results.ts'

/** CSV files of a run by name. */
export function tableFiles(results: PaperResults): Record<string, string> {
  const of = (data: SubjectResult['data'], kind: PaperSetting['kind']) =>
    results.subjects.filter((subject) => subject.data === data && subject.setting.kind === kind)
  return {
    [`table-${paperNumbers.gaussian.table}-gaussian.csv`]: scoreTable(of('mnist', 'gaussian')),
    [`table-${paperNumbers.poisson.table}-poisson.csv`]: scoreTable(of('mnist', 'poisson')),
    'ct-gaussian.csv': scoreTable(of('ct', 'gaussian')),
    'ct-poisson.csv': scoreTable(of('ct', 'poisson')),
    'ct-quarter-dose.csv': scoreTable([results.quarterDose]),
    'losses.csv': lossTable(results)
  }
}

const quantileNames = ['p05', 'p25', 'p50', 'p75', 'p95']

/**
 * One line for each factor, or share of the dose, and output.
 * Means with intervals and percentiles over all test images; PSNR in dB.
 */
function scoreTable(subjects: readonly SubjectResult[]): string {
  const scoreIds = [...new Set(subjects.flatMap(({ cells }) => cells.flatMap(({ means }) => Object.keys(means))))]
  const header = [
    subjects.some(({ setting }) => setting.kind === 'reduced-dose') ? 'share' : 'factor',
    'candidate',
    'label',
    'parameters',
    'images',
    'paper_psnr',
    'decoded_minus_this_psnr',
    ...scoreIds.flatMap((id) => [id, `${id}_low`, `${id}_high`, ...quantileNames.map((name) => `${id}_${name}`)]),
    'seconds'
  ]
  return toCsv(
    header,
    subjects.flatMap((subject) =>
      subject.cells.map((cell): Value[] => [
        'share' in subject.setting ? subject.setting.share : subject.setting.factor,
        cell.candidate,
        cell.label,
        parameterText(cell.parameters),
        cell.images,
        paperValue(subject, cell.candidate),
        subject.comparisons.find(({ candidate }) => candidate === cell.candidate)?.psnr.mean ?? null,
        ...scoreIds.flatMap((id): Value[] => {
          const mean = cell.means[id]
          return [
            mean?.mean ?? null,
            mean?.low ?? null,
            mean?.high ?? null,
            ...(cell.quantiles[id] ?? quantileNames.map(() => null))
          ]
        }),
        cell.seconds
      ])
    )
  )
}

/** The paper's number for an output; null if the paper has none. */
export function paperValue({ data, setting }: SubjectResult, candidate: string): number | null {
  if (data !== 'mnist' || setting.kind === 'reduced-dose') return null
  return (setting.paper as Readonly<Record<string, number>>)[candidate.replace(/-paper$/, '')] ?? null
}

/** `size 5, sigma 0` */
export const parameterText = (parameters: Readonly<Record<string, number | boolean>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

/** One line for each model and epoch. */
function lossTable({ models }: PaperResults): string {
  return toCsv(
    ['model', 'epoch', 'training_loss', 'validation_loss', 'seconds'],
    models.flatMap(({ id, card }) =>
      card.epochs.map(({ epoch, trainingLoss, validationLoss, seconds }): Value[] => [
        id,
        epoch,
        trainingLoss,
        validationLoss,
        seconds
      ])
    )
  )
}
