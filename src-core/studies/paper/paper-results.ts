import type { ModelCard } from '../../denoisers/models/model-card.ts'
import { readCard } from '../../denoisers/models/model-folder.ts'
import { type MeanInterval, meanIntervals } from '../../statistics/confidence-intervals.ts'
import {
  latentOutput,
  latentSetting,
  otherLatentSizes,
  defaultLatentSize,
  type ExperimentPlan,
  type Stage,
  type Subject
} from './experiment-plan.ts'
import type { PaperSetting } from './paper-numbers.ts'
import { modelDirectory, type RunRecord } from './run-experiment.ts'
import { readCell, type Cell, type CellRecord } from './score-cells.ts'
import { drawingStatistics, type DrawingStatistics, type MeasuredSubject } from './single-image-statistics.ts'

/** The autoencoder minus another output on the same images. Positive: the autoencoder is better. */
export interface Comparison {
  readonly candidate: string
  readonly label: string
  /** Mean of the differences by image, 95 % interval; PSNR in dB. */
  readonly psnr: MeanInterval
  readonly ssim: MeanInterval
  /** Share of images with a higher PSNR of the autoencoder. */
  readonly winsShare: number
}

/** A subject and the results of all its outputs. */
export interface SubjectResult extends Pick<Subject, 'id' | 'name' | 'noise' | 'data' | 'setting'> {
  readonly cells: readonly Cell[]
  readonly comparisons: readonly Comparison[]
}

/** One of the paper's settings. */
export interface PatchResult extends SubjectResult, MeasuredSubject {
  readonly setting: PaperSetting
}

export interface ModelResult {
  readonly id: string
  readonly stage: Stage
  readonly card: ModelCard
}

export interface LatentRow {
  readonly size: number
  readonly cell: Cell
}

/** Content of the report, the tables and results.json. */
export interface PaperResults {
  readonly run: RunRecord
  readonly plan: ExperimentPlan
  /** The paper's settings. */
  readonly subjects: readonly PatchResult[]
  /** Shipped models on whole slices. */
  readonly quarterDose: SubjectResult
  readonly models: readonly ModelResult[]
  /** Statistics of single MNIST images drawn at random. */
  readonly drawings: DrawingStatistics
  /** Smallest first; empty without the extra `latent`. */
  readonly latent: readonly LatentRow[]
}

/** Reads and compares the contents of a finished run's folder. @throws if a part is missing or damaged. */
export async function readResults(
  directory: string,
  { plan, run }: { plan: ExperimentPlan; run: RunRecord }
): Promise<PaperResults> {
  const models: ModelResult[] = []
  for (const { id, stage } of plan.models)
    models.push({ id, stage, card: await readCard(modelDirectory(directory, id)) })
  const measured = plan.subjects.map((subject) => readSubject(directory, subject, plan))
  const quarterDose = measured.at(-1)!
  const subjects = measured.filter(isOfPatches)
  return {
    run,
    plan,
    subjects,
    quarterDose,
    models,
    drawings: drawingStatistics(subjects.filter(({ data }) => data === 'mnist')),
    latent: latentRows(run, subjects)
  }
}

const isOfPatches = (result: SubjectResult): result is PatchResult => result.setting.kind !== 'reduced-dose'

function readSubject(
  directory: string,
  { id, name, noise, data, setting, outputs }: Subject,
  { settings }: ExperimentPlan
): SubjectResult {
  const cells = outputs.map((candidate) => readCell(directory, id, candidate.id))
  const decoded = cells.find(({ candidate }) => candidate === 'decoded')!
  const others = mainCells({ cells }).filter(({ candidate }) => candidate !== 'decoded')
  return {
    id,
    name,
    noise,
    data,
    setting,
    cells,
    comparisons: others.map((other) => compare(decoded, other, settings))
  }
}

function compare(decoded: Cell, other: Cell, { seed, resamples }: ExperimentPlan['settings']): Comparison {
  const difference = (score: string) =>
    decoded.scores[score]!.map((value, index) => value - other.scores[score]![index]!)
  const differences = difference('psnr')
  const [psnr, ssim] = meanIntervals([differences, difference('ssim')], { seed, resamples })
  const winsShare = differences.filter((value) => value > 0).length / differences.length
  return { candidate: other.candidate, label: other.label, psnr: psnr!, ssim: ssim!, winsShare }
}

function latentRows({ extras }: RunRecord, subjects: readonly SubjectResult[]): LatentRow[] {
  if (!extras.includes('latent')) return []
  const { cells } = subjects.find(({ id }) => id === `mnist-${latentSetting}`)!
  const sizes = [defaultLatentSize, ...otherLatentSizes].sort((a, b) => a - b)
  return sizes.map((size) => ({ size, cell: cells.find(({ candidate }) => candidate === latentOutput(size))! }))
}

/** Content of results.json: the results without single images. */
export function resultsJson({ run, plan, subjects, quarterDose, models, drawings }: PaperResults): unknown {
  return {
    run,
    subjects: [...subjects, quarterDose].map(({ id, data, setting, cells, comparisons }) => ({
      id,
      data,
      setting,
      cells: cells.map(recordOf),
      comparisons
    })),
    models: models.map(({ id, stage, card }) => ({
      id,
      stage,
      parameterCount: card.parameterCount,
      training: card.training,
      epochs: card.epochs,
      weightsSha256: card.weightsSha256
    })),
    shipped: shippedCards(plan).map(({ id, training, weightsSha256 }) => ({ id, training, weightsSha256 })),
    drawings
  }
}

/** Cards of the models compared at a quarter of the dose. */
export const shippedCards = ({ shipped: { autoencoder, networks } }: ExperimentPlan): ModelCard[] => [
  autoencoder,
  ...networks
]

function recordOf(cell: Cell): CellRecord {
  return { ...cell, scores: undefined, pictures: undefined } as CellRecord
}

/** Cells that all subjects of the same images have: those without other latent sizes. */
export const mainCells = ({ cells }: Pick<SubjectResult, 'cells'>): Cell[] =>
  cells.filter(({ candidate }) => !candidate.startsWith('latent-'))

/** Summary of the results, one line for each subject. */
export function summaryOf({ run, subjects, quarterDose }: PaperResults): string {
  const warning = run.settings.quick ? ['A quick run: its numbers mean nothing.'] : []
  return [
    ...warning,
    'Mean PSNR in dB: noisy, decoded, best filter',
    ...[...subjects, quarterDose].map(lineOf),
    ''
  ].join('\n')
}

function lineOf({ name, cells }: SubjectResult): string {
  const psnr = (id: string) =>
    cells
      .find(({ candidate }) => candidate === id)!
      .means.psnr!.mean.toFixed(2)
      .padStart(6)
  const best = bestFilter({ cells })
  return `  ${name.padEnd(26)} ${psnr('noisy')} ${psnr('decoded')} ${psnr(best.candidate)} (${best.label})`
}

/** The classical filter with the highest mean PSNR. */
export function bestFilter({ cells }: Pick<SubjectResult, 'cells'>): SubjectResult['cells'][number] {
  const filters = cells.filter(({ candidate }) => /-(paper|tuned)$/.test(candidate))
  return filters.reduce((best, cell) => (cell.means.psnr!.mean > best.means.psnr!.mean ? cell : best))
}
