import { toUnitRange } from '../../images/intensity.ts'
import { evenlySpread, sliceNumber } from '../slice-number.ts'
import type { Source } from '../source.ts'
import { type PairLikeness, type PairRule, ruleNames } from './pairing-record.ts'

type Pair = readonly [base: number, other: number]

/** Least difference of Fisher's z (atanh of the correlation) that counts as more similar. */
const clearlyReversed = 0.1
const clearlyShifted = 0.05
const hardlyAlike = 0.3
/** Number of partners across the series that a slice is correlated with. */
const spreadPartners = 24

/**
 * Correlates the first, the middle and the last pair.
 * Each base slice is compared with the neighbours of its partner, its partner in reversed order, and partners across.
 * Reads at most 36 slices.
 */
export async function measureLikeness(base: Source, other: Source, pairs: readonly Pair[]): Promise<PairLikeness[]> {
  const reader = new ClippedSlices(other, base.summary.intensityRange)
  const ownReader = new ClippedSlices(base, base.summary.intensityRange)
  const checked = [...new Set([0, Math.floor((pairs.length - 1) / 2), pairs.length - 1])]
  const spread = evenlySpread(
    pairs.map(([, partner]) => partner),
    Math.min(spreadPartners, pairs.length)
  )
  const measured: PairLikeness[] = []
  for (const at of checked) {
    const [slice, partner] = pairs[at]!
    const own = await ownReader.read(slice)
    const likeness = async (index: number | undefined) =>
      index === undefined ? null : correlation(own, await reader.read(index))
    const reversed = pairs.length > 1 ? pairs[pairs.length - 1 - at]![1] : undefined
    const alike = (await likeness(partner))!
    let nearest = { partner, correlation: alike }
    for (const index of spread) {
      const found = (await likeness(index))!
      if (found > nearest.correlation) nearest = { partner: index, correlation: found }
    }
    measured.push({
      slice,
      partner,
      correlation: alike,
      before: await likeness(pairs[at - 1]?.[1]),
      after: await likeness(pairs[at + 1]?.[1]),
      reversed: await likeness(reversed),
      nearest
    })
  }
  return measured
}

/** Slices clipped to a range, so that padding has little weight. Reads each slice once. */
class ClippedSlices {
  readonly #source: Source
  readonly #range: readonly [number, number]
  readonly #read = new Map<number, Float32Array>()

  constructor(source: Source, range: readonly [number, number]) {
    this.#source = source
    this.#range = range
  }

  async read(index: number): Promise<Float32Array> {
    const known = this.#read.get(index)
    if (known) return known
    const { data } = toUnitRange(await this.#source.readSlice(index), this.#range)
    this.#read.set(index, data)
    return data
  }
}

/** Pearson's correlation; 0 if an image is constant. */
export function correlation(first: Float32Array, second: Float32Array): number {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [firstMean, secondMean] = [mean(first), mean(second)]
  let [product, firstSquares, secondSquares] = [0, 0, 0]
  for (let index = 0; index < first.length; index++) {
    const [one, other] = [first[index]! - firstMean, second[index]! - secondMean]
    product += one * other
    firstSquares += one * one
    secondSquares += other * other
  }
  const scale = Math.sqrt(firstSquares * secondSquares)
  return scale > 0 ? product / scale : 0
}

const fisher = (r: number): number => Math.atanh(Math.min(0.999999, Math.max(-0.999999, r)))

interface LikenessContext {
  readonly rule: PairRule | 'name'
  readonly names: readonly [base: string, other: string]
  /** True if the order may be reversed: no rule was asked for, and each slice has a partner. */
  readonly mayTurn: boolean
}

/** Warnings about the order of pairs, and `turn` if the order is to be reversed. */
export function likenessFindings(
  measured: readonly PairLikeness[],
  { rule, names, mayTurn }: LikenessContext
): { turn: boolean; warnings: string[] } {
  const own = correlationsText(measured.map((each) => each.correlation))
  if (looksReversed(measured)) {
    const ends = [measured[0]!, measured.at(-1)!]
    const reversed = correlationsText(ends.map((each) => each.reversed!))
    const than = `the first and the last slice are more similar that way (correlation ${reversed}, not turned ${correlationsText(ends.map((each) => each.correlation))})`
    const turn = mayTurn && rule !== 'position'
    return {
      turn,
      warnings: [`${names[0]} and ${names[1]} ${turn ? 'are paired' : 'seem to run'} in reversed order: ${than}`]
    }
  }
  const way = looksShifted(measured)
  if (way) {
    const moved = correlationsText(measured.flatMap((each) => each[way] ?? []))
    return {
      turn: false,
      warnings: [
        `${names[1]} seems to be shifted: slices are more similar to the one ${way} their partner (correlation ${moved}, with the partner ${own})`
      ]
    }
  }
  const strays = measured.filter(isStray)
  if (strays.length >= 2) return { turn: false, warnings: [strayWarning(strays, names)] }
  if (measured.length === 0 || !measured.every((each) => each.correlation < hardlyAlike))
    return { turn: false, warnings: [] }
  return {
    turn: false,
    warnings: [
      `Paired slices of ${names[0]} and ${names[1]} are hardly similar by ${ruleNames[rule]} (correlation ${own}): they may not belong together`
    ]
  }
}

/** True if both ends are clearly more similar in reversed order. */
function looksReversed(measured: readonly PairLikeness[]): boolean {
  const ends = [measured[0], measured.at(-1)].filter((each) => each !== undefined)
  return (
    ends.length === 2 &&
    ends.every(
      (each) =>
        each.reversed !== null &&
        each.reversed > 0 &&
        fisher(each.reversed) - fisher(each.correlation) > clearlyReversed
    )
  )
}

/**
 * The neighbour that is more similar than the partner, for two checked slices or more and for all of them; else null.
 */
function looksShifted(measured: readonly PairLikeness[]): 'before' | 'after' | null {
  const isBetter = (way: 'before' | 'after') => {
    const known = measured.filter((each) => each[way] !== null)
    return known.length >= 2 && known.every((each) => fisher(each[way]!) - fisher(each.correlation) > clearlyShifted)
  }
  return isBetter('before') ? 'before' : isBetter('after') ? 'after' : null
}

const isStray = ({ partner, correlation: own, nearest }: PairLikeness): boolean =>
  nearest !== undefined && nearest.partner !== partner && fisher(nearest.correlation) - fisher(own) > clearlyReversed

function strayWarning(strays: readonly PairLikeness[], names: LikenessContext['names']): string {
  const each = strays.map(
    ({ slice, partner, correlation: own, nearest }) =>
      `slice ${sliceNumber(slice)} is more similar to slice ${sliceNumber(nearest!.partner)} (correlation ${correlationsText([nearest!.correlation])}) than to its partner ${sliceNumber(partner)} (${correlationsText([own])})`
  )
  return `${names[0]} and ${names[1]} seem to be in different orders: ${each.join('; ')}`
}

/** Text such as '0.981, 0.972 and 0.985'; near 1 with one more digit. */
function correlationsText(values: readonly number[]): string {
  const digits = Math.max(...values) >= 0.99 ? 4 : 3
  const texts = values.map((value) => value.toFixed(digits))
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}
