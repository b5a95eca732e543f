import { itemSize } from '../../files/npy-format.ts'
import { scaleText, type FormatAnswers, type HounsfieldScale, type ProposedScale } from '../format-answers.ts'
import type { IntensityUnit } from '../source.ts'
import type { FormatVolume } from './format-volume.ts'

/** Values of a volume after the file's own conversion. */
export interface ValueFacts {
  readonly low: number
  readonly high: number
  /** True if all values are integers. */
  readonly areIntegers: boolean
}

/** Meaning of the values of a volume. */
export interface ScaleDecision {
  readonly unit: Extract<IntensityUnit, 'HU' | 'stored'>
  /** From values of the file to the unit. */
  readonly scale: HounsfieldScale
  /** True if a person chose the scale. */
  readonly isAnswer: boolean
  readonly assumed: readonly string[]
  readonly warnings: readonly string[]
}

/** A decision, or the question for a person. */
export type ScaleOutcome =
  { readonly decision: ScaleDecision } | { readonly text: string; readonly proposals: readonly ProposedScale[] }

const unchanged: HounsfieldScale = { offset: 0, scale: 1 }
/** Fractions within these limits are scaled values: 0..1, or HU / 1000. */
const [lowestScaled, highestScaled] = [-4, 4]

const ofFractions: readonly ProposedScale[] = [
  { offset: -1024, scale: 4096, text: '0 to 1 is -1024 to 3072 HU (RED-CNN)' },
  { offset: -1000, scale: 2000, text: '0 to 1 is -1000 to 1000 HU' },
  { offset: 0, scale: 1000, text: '1 is 1000 HU' }
]
const ofUnsigned: readonly ProposedScale[] = [
  { offset: -1024, scale: 1, text: '1024 is water, as scanners store it' },
  { offset: -1000, scale: 1, text: '1000 is water' },
  { offset: 0, scale: 1, text: 'The values are HU already' }
]

/**
 * Decides what the values of a volume are. In this order: the answer of a person; the definition of the format; 8 bits,
 * which cannot carry HU; fractions near 0..1 and values without a negative one, which need an answer; else HU.
 * @param answers `scale` from a person
 */
export function decideScale(
  volume: Pick<FormatVolume, 'dtype' | 'isHounsfield' | 'slope'>,
  { low, high, areIntegers }: ValueFacts,
  { scale }: FormatAnswers
): ScaleOutcome {
  const isNarrow = itemSize(volume.dtype) === 1
  const largest = Math.max(Math.abs(low), Math.abs(high))
  if (scale) {
    const warnings = [
      ...precisionWarnings(volume, largest, scale),
      ...(volume.isHounsfield ? ['The format states HU: the chosen scale is applied to those HU once more'] : []),
      ...spanWarnings(high - low, scale),
      ...reachWarnings([low, high], scale)
    ]
    return {
      decision: { unit: 'HU', scale, isAnswer: true, assumed: [`HU = ${scaleText(scale)}, as chosen`], warnings }
    }
  }
  if (volume.isHounsfield) return decided('HU', [], [])
  if (isNarrow)
    return decided(
      'stored',
      [],
      ['8 bits cannot carry HU: at most 256 levels, clipped to a window. Not usable for measures in HU']
    )
  const facts = { low, high, areIntegers }
  const [range, proposals] = [rangeText(facts), proposalsFor(facts)]
  if (areFractions(facts)) return { text: `Its values are ${range}. Which HU are they?`, proposals }
  if (low >= 0) return { text: `Its values are ${range}, none below 0. Which offset makes them HU?`, proposals }
  return decided('HU', [`Values are taken as HU: ${range}`], precisionWarnings(volume, largest, unchanged))
}

/** '-1024 to 3071' */
export const rangeText = ({ low, high }: ValueFacts): string => `${numberText(low)} to ${numberText(high)}`

const areFractions = ({ low, high, areIntegers }: ValueFacts): boolean =>
  !areIntegers && low >= lowestScaled && high <= highestScaled

/** Scales that a person may mean, the likeliest first. */
export function proposalsFor(facts: ValueFacts): readonly ProposedScale[] {
  if (areFractions(facts)) return ofFractions
  return facts.low < 0 ? [ofUnsigned[2]!, ofUnsigned[0]!, ofUnsigned[1]!] : ofUnsigned
}

const decided = (
  unit: ScaleDecision['unit'],
  assumed: readonly string[],
  warnings: readonly string[]
): ScaleOutcome => ({ decision: { unit, scale: unchanged, isAnswer: false, assumed, warnings } })

/** Warnings about types whose steps are coarse in HU. */
function precisionWarnings(
  { dtype, slope }: Pick<FormatVolume, 'dtype' | 'slope'>,
  largest: number,
  { scale }: HounsfieldScale
) {
  if (dtype.endsWith('f2')) {
    const step = 2 ** (Math.floor(Math.log2(Math.max(largest, 2 ** -14))) - 10) * Math.abs(scale)
    return [`Half precision: steps of up to ${numberText(step)} HU`]
  }
  if (itemSize(dtype) !== 1) return []
  return [`8 bits: at most 256 levels, in steps of ${numberText(Math.abs(slope * scale))} HU, clipped to a window`]
}

/** Narrower values, in HU, are no CT: two materials differ by more. */
const narrowestSpan = 20

/** Warning about a chosen scale that is likely meant for another file. */
function spanWarnings(span: number, { scale }: HounsfieldScale): string[] {
  const inHounsfield = Math.abs(span * scale)
  if (inHounsfield >= narrowestSpan || span === 0) return []
  return [
    `With the chosen scale its values differ by ${numberText(inHounsfield)} HU at most: is it meant for this file?`
  ]
}

/** Further from 0, in HU, is neither metal nor padding of a scanner: 16 bits end before. */
const farthestValue = 70_000

/** Warning about a chosen scale whose HU no scanner writes. */
function reachWarnings(ends: readonly number[], { scale, offset }: HounsfieldScale): string[] {
  const farthest = ends
    .map((end) => end * scale + offset)
    .reduce((far, value) => (Math.abs(value) > Math.abs(far) ? value : far), 0)
  if (Math.abs(farthest) <= farthestValue) return []
  return [`With the chosen scale its values reach ${Math.round(farthest)} HU: is it meant for this file?`]
}

/** Up to four significant digits. */
export const numberText = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)))
