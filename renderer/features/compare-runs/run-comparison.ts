import type { ModelCard, ModelSummary } from '../../../src-core/denoisers/models/model-card.ts'
import {
  degradationName,
  type EpochRecord,
  type TrainingRequest
} from '../../../src-core/denoisers/models/training-request.ts'
import { lossNames } from '../../../src-core/denoisers/loss-names.ts'
import { isAdversarial } from '../../../src-core/denoisers/architectures/architectures.ts'
import { count, duration } from '../../shared/format.ts'
import { dataNames } from '../patchify/denoiser-options.ts'
import { bestEpoch, formatLoss } from '../training/loss-curves.ts'
import { interval } from '../training/model-facts.ts'
import type { ChartOption } from '../../shared/charts/echarts.ts'
import { endLabel } from '../../shared/charts/chart-theme.ts'
import type { TrainingSamples } from '../../../src-core/training/training-samples.ts'
import { asUnit, type SampleRow } from '../training/sample-rows.ts'

interface RunSamples {
  readonly letter: string
  readonly samples: TrainingSamples
}

/** Patches of one set beneath each other: reference, noisy, and the last output of each run that was shown them. */
interface SampleBlock {
  readonly count: number
  readonly rows: number
  readonly columns: number
  readonly shown: readonly SampleRow[]
}

/**
 * Runs with the same held-out patches share a block, with their outputs beneath each other.
 * Runs with the same noise share the noisy row too.
 */
export function sampleBlocks(runs: readonly RunSamples[]): SampleBlock[] {
  const blocks: RunSamples[][] = []
  for (const run of runs) {
    const block = blocks.find(([first]) => samePixels(first!.samples.reference, run.samples.reference))
    if (block) block.push(run)
    else blocks.push([run])
  }
  return blocks.map((members) => {
    const { count, rows, columns } = members[0]!.samples
    return { count, rows, columns, shown: rowsOf(members) }
  })
}

function rowsOf(members: readonly RunSamples[]): SampleRow[] {
  const [first] = members
  const sameNoise = members.every(({ samples }) => samePixels(samples.noisy, first!.samples.noisy))
  const row = (label: string, pixels: Uint8Array): SampleRow => ({ label, pixels: asUnit(pixels) })
  return [
    row('Reference', first!.samples.reference),
    ...(sameNoise ? [row('Noisy', first!.samples.noisy)] : []),
    ...members.flatMap(({ letter, samples }) => {
      const last = samples.epochs.at(-1)
      return [
        ...(sameNoise ? [] : [row(`${letter}: Noisy`, samples.noisy)]),
        ...(last ? [row(`${letter}: Epoch ${last.epoch}`, last.pixels)] : [])
      ]
    })
  ]
}

function samePixels(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index])
}

const settingNames = {
  data: 'Data',
  series: 'CT series',
  pairs: 'Pairs of series',
  degradation: 'Degradation',
  architecture: 'Architecture',
  latentSize: 'Latent size',
  lambda: 'Lambda',
  loss: 'Loss',
  epochs: 'Epochs wanted',
  batchSize: 'Batch size',
  learningRate: 'Learning rate',
  schedule: 'Schedule',
  weightDecay: 'Weight decay',
  validationFraction: 'Validation share',
  patience: 'Patience',
  limit: 'Images at most',
  seed: 'Seed'
} as const
/** One training, finished or not. */
export interface Run {
  /** A, B and so on, as curves and tables call it. */
  readonly letter: string
  readonly id: string
  readonly name: string
  readonly state: ModelSummary['state']
  readonly request: TrainingRequest
  readonly epochs: readonly EpochRecord[]
  /** Null until it is finished. */
  readonly card: ModelCard | null
}

export interface ComparisonRow {
  readonly name: string
  /** For each run, in their order. */
  readonly values: readonly string[]
}

const nothing = '–'

export const letterOf = (index: number): string =>
  String.fromCodePoint(65 + (index % 26)) + (index < 26 ? '' : String(Math.floor(index / 26)))

/** Runs whose losses measure the same: the same data, degradation and loss. */
export interface CurveGroup {
  readonly label: string
  readonly runs: readonly Run[]
  /** True if all runs were validated on the same images with the same noise, as far as known. */
  readonly sameImages: boolean
}

export function curveGroups(runs: readonly Run[]): CurveGroup[] {
  const groups = new Map<string, Run[]>()
  for (const run of runs) {
    const { data, degradation, loss, sourceIds } = run.request
    const key = JSON.stringify([data, degradation, loss, [...sourceIds].sort(), pairsOf(run.request)])
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups.values()].map((members) => {
    const { data, degradation, loss } = members[0]!.request
    const label = `${dataNames[data]}, ${degradationName(degradation)}, ${lossNames[loss].label}`
    return { label, runs: members, sameImages: allSame(members.map(validationOf)) }
  })
}

/** Settings that decide the validation images and their noise. */
const validationOf = ({ request: { limit, validationFraction, seed } }: Run) =>
  JSON.stringify([limit ?? null, validationFraction, seed])

const allSame = (values: readonly unknown[]): boolean => values.every((value) => value === values[0])

/** 'low to full' of each pair of series, in one order. */
const pairsOf = ({ pairs = [] }: TrainingRequest): string[] => pairs.map(({ low, full }) => `${low} to ${full}`).sort()

type SettingName = keyof typeof settingNames

const settingValues: Readonly<Record<SettingName, (request: TrainingRequest) => string>> = {
  data: ({ data }) => dataNames[data],
  series: ({ sourceIds }) => [...sourceIds].sort().join(', ') || nothing,
  pairs: (request) => pairsOf(request).join(', ') || nothing,
  degradation: ({ degradation }) => degradationName(degradation),
  architecture: ({ architecture }) => architecture,
  latentSize: ({ architecture, latentSize }) => (architecture === 'autoencoder' ? count(latentSize) : nothing),
  lambda: ({ architecture, lambda }) => (isAdversarial(architecture) ? String(lambda) : nothing),
  loss: ({ loss }) => lossNames[loss].label,
  epochs: ({ epochs }) => count(epochs),
  batchSize: ({ batchSize }) => count(batchSize),
  learningRate: ({ learningRate }) => String(learningRate),
  schedule: ({ schedule }) => schedule,
  weightDecay: ({ weightDecay }) => String(weightDecay),
  validationFraction: ({ validationFraction }) => String(validationFraction),
  patience: ({ patience }) => count(patience),
  limit: ({ limit }) => (limit === undefined ? nothing : count(limit)),
  seed: ({ seed }) => String(seed)
}

/** The settings in which the runs are not all alike. */
export function differingSettings(runs: readonly Run[]): ComparisonRow[] {
  return (Object.keys(settingNames) as SettingName[]).flatMap((name) => {
    const values = runs.map(({ request }) => settingValues[name](request))
    return allSame(values) ? [] : [{ name: settingNames[name], values }]
  })
}

/** Measured results and their cost. */
export function measuredRows(runs: readonly Run[]): ComparisonRow[] {
  const tested = (
    name: string,
    pick: (test: NonNullable<ModelCard['test']>) => Parameters<typeof interval>[0],
    digits: number
  ): ComparisonRow => ({
    name,
    values: runs.map(({ card }) => (card?.test ? interval(pick(card.test), digits) : nothing))
  })
  return [
    tested('PSNR of the noisy input (dB)', ({ noisyPsnr }) => noisyPsnr, 1),
    tested('PSNR (dB)', ({ psnr }) => psnr, 1),
    tested('SSIM of the noisy input', ({ noisySsim }) => noisySsim, 3),
    tested('SSIM', ({ ssim }) => ssim, 3),
    { name: 'Lowest validation loss', values: runs.map(({ epochs }) => lowest(epochs)) },
    { name: 'Epochs trained', values: runs.map(({ epochs }) => count(epochs.length)) },
    {
      name: 'Training time',
      values: runs.map(({ epochs }) => duration(epochs.reduce((sum, { seconds }) => sum + seconds, 0)))
    },
    { name: 'Weights', values: runs.map(({ card }) => (card ? count(card.parameterCount) : nothing)) }
  ]
}

function lowest(epochs: readonly EpochRecord[]): string {
  const best = bestEpoch(epochs)
  return best ? `${formatLoss(best.validationLoss)} at epoch ${best.epoch}` : nothing
}

/** True if the finished runs were tested on the same images with the same noise. */
export function sameTests(runs: readonly Run[]): boolean {
  const tests = runs.flatMap(({ card }) => {
    if (!card?.test) return []
    const hash = card.data.find(({ name }) => name === 'test')?.sha256
    // The hash of slices is also that of their noise, whose dose is the same whatever a training learned from.
    const noise = card.wholeSlice ? null : card.training.degradation
    return [JSON.stringify([hash, noise, card.test.seed])]
  })
  return allSame(tests)
}

/** The validation loss of each run by epoch, named by its letter at its end. */
export function validationChart(runs: readonly Run[], logarithmic: boolean): ChartOption {
  const last = Math.max(2, ...runs.map(({ epochs }) => epochs.at(-1)?.epoch ?? 1))
  return {
    grid: { left: 64, right: 40, top: 28, bottom: 40 },
    xAxis: { type: 'value', name: 'Epoch', nameLocation: 'middle', nameGap: 26, min: 1, max: last, minInterval: 1 },
    yAxis: {
      type: logarithmic ? 'log' : 'value',
      name: 'Validation loss',
      nameLocation: 'end',
      nameTextStyle: { align: 'left' },
      scale: true,
      axisLabel: { formatter: formatLoss }
    },
    tooltip: { trigger: 'axis', valueFormatter: (value) => formatLoss(Number(value)) },
    series: runs.map(({ letter, epochs }) => ({
      type: 'line' as const,
      name: letter,
      data: epochs.map(({ epoch, validationLoss }) => [epoch, validationLoss]),
      showSymbol: epochs.length < 30,
      ...endLabel({ color: 'inherit' as const, distance: 6 })
    }))
  }
}

/** The figures of the curves in a sentence, for those who cannot see them. */
export function describeRuns(runs: readonly Run[]): string {
  return runs
    .map(({ letter, epochs }) => {
      const best = bestEpoch(epochs)
      return `${letter}: ${best ? `${formatLoss(best.validationLoss)} at epoch ${best.epoch}` : 'No epoch has ended yet.'}`
    })
    .join('; ')
}
