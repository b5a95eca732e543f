import type { Cell } from './score-cells.ts'
import { noiseNames, paperColumns, type PaperColumn, type PaperSetting } from './paper-numbers.ts'

/** A setting of the paper and the results of all outputs on it. */
export interface MeasuredSubject {
  readonly id: string
  readonly setting: PaperSetting
  readonly cells: readonly Cell[]
}

/** Place of one of the paper's numbers among the same method's numbers for all test images. */
export interface PaperPlace {
  readonly subject: string
  readonly column: PaperColumn
  readonly paper: number
  /** Share of test images with a lower PSNR, 0..1. */
  readonly below: number
  /** 5th and 95th percentile of the PSNR over the test images, in dB. */
  readonly low: number
  readonly high: number
}

/** Statistics of a table made of one random image for each number. */
export interface DrawingStatistics {
  readonly places: readonly PaperPlace[]
  /**
   * Probability, for each noise kind, that three images, one for each factor, show a decoded PSNR that does not fall.
   */
  readonly notMonotone: readonly { readonly kind: keyof typeof noiseNames; readonly probability: number }[]
}

/** @param subjects of MNIST, in the paper's order. */
export function drawingStatistics(subjects: readonly MeasuredSubject[]): DrawingStatistics {
  const kinds = Object.keys(noiseNames) as (keyof typeof noiseNames)[]
  return {
    places: subjects.flatMap((subject) => paperColumns.map((column) => placeOf(subject, column))),
    notMonotone: kinds.map((kind) => {
      const factors = subjects.filter(({ setting }) => setting.kind === kind)
      const sorted = factors.map((subject) => cellOf(subject, 'decoded').scores.psnr!.toSorted())
      return { kind, probability: 1 - fallingProbability(sorted) }
    })
  }
}

/** Probability that a draw from each list is lower than the one before. @param lists sorted. */
export function fallingProbability(lists: readonly Float64Array[]): number {
  const [first, ...rest] = lists
  let reach = new Float64Array(first!.length).fill(1)
  let previous = first!
  for (const values of rest) {
    // Probability, for each value, that all earlier draws fell and stayed above the value.
    const sums = new Float64Array(previous.length + 1)
    for (let index = previous.length - 1; index >= 0; index--) sums[index] = sums[index + 1]! + reach[index]!
    reach = values.map((value) => sums[countUpTo(previous, value)]! / previous.length)
    previous = values
  }
  return reach.reduce((sum, value) => sum + value, 0) / reach.length
}

/** Number of sorted values that are `limit` or less. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Cell of a column of the paper's tables: the output with the settings that fit it. */
export function cellOf({ cells }: MeasuredSubject, column: PaperColumn) {
  const id = column === 'decoded' || column === 'noisy' ? column : `${column}-paper`
  return cells.find(({ candidate }) => candidate === id)!
}

function placeOf(subject: MeasuredSubject, column: PaperColumn): PaperPlace {
  const { scores, quantiles } = cellOf(subject, column)
  const paper = subject.setting.paper[column]
  const below = scores.psnr!.filter((value) => value < paper).length / scores.psnr!.length
  return { subject: subject.id, column, paper, below, low: quantiles.psnr![0]!, high: quantiles.psnr![4]! }
}
