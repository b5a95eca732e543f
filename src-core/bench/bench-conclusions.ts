import { grouped } from '../grouped.ts'
import type { BenchRecord, BenchValue } from './bench-record.ts'
import { inputKey } from './bench-record.ts'
import { doseObservers, type DoseObserver } from './dose-values.ts'

type Measured = Pick<BenchRecord, 'images' | 'doses' | 'values' | 'missing'>

/** Ratio of resolutions from which on it counts as equal. */
const equalResolution = 0.05
/** Relative change of a mean frequency from which on it is stated. */
const leastShift = 0.05
/** Relative change of a peak frequency from which on a spectrum of equal mean frequency counts as another. */
const leastPeakShift = 0.25
/** SD over repeats over noise, as a share of that of the input, below which a pattern is stated. */
const fixedPatternShare = 0.7
/** Change of HU from which on it is stated, in HU. */
const leastChange = 1

/** Plain sentences about each output that follow from the values by fixed rules. */
export function conclusionsOf(bench: Measured): string[] {
  return bench.images
    .filter(({ key }) => key !== inputKey)
    .flatMap(({ key, label }) => outputSentences(bench, key, label))
}

function outputSentences(bench: Measured, key: string, label: string): string[] {
  return [
    noiseSentence(bench, key, label),
    patternSentence(bench, key, label),
    textureSentence(bench, key, label),
    resolutionSentence(bench, key, label),
    ...doseSentences(bench, key, label),
    meanSentence(bench, key, label),
    huSentence(bench, key, label)
  ].filter((sentence) => sentence !== null)
}

const at = (bench: Measured, measure: string, image: string, dose: number | null, subject: string | null = null) =>
  bench.values.find(
    (value) => value.measure === measure && value.image === image && value.dose === dose && value.subject === subject
  ) ?? null

/** 'at full dose', 'at 25 % of the dose'. */
export const doseText = (dose: number): string => (dose === 1 ? 'full dose' : `${round(100 * dose)} % dose`)

const round = (value: number, digits = 3): string => String(Number(value.toPrecision(digits))).replace('-', '−')

function noiseSentence(bench: Measured, key: string, label: string): string | null {
  const parts = bench.doses.flatMap((dose) => {
    const [own, input] = [at(bench, 'noise', key, dose), at(bench, 'noise', inputKey, dose)]
    return own && input
      ? [
          `${round((100 * own.value) / input.value)} % at ${doseText(dose)} (from ${round(input.value)} to ${round(own.value)} HU)`
        ]
      : []
  })
  return parts.length === 0 ? null : `${label}: noise, as a share of that of the input, is ${listed(parts)}.`
}

/** SD over repeats as a share of the noise in the slice, and both in HU. The module with the largest SD counts. */
function repeatShare(bench: Measured, key: string, dose: number) {
  const noise = at(bench, 'noise', key, dose)?.value
  const deviations = bench.values.flatMap(({ measure, image, dose: own, value }) =>
    measure === 'sd-mean' && image === key && own === dose ? [value] : []
  )
  if (!noise || deviations.length === 0) return null
  const deviation = Math.max(...deviations)
  return { share: deviation / noise, deviation, noise }
}

/** A pattern that every repeat has is no noise: repeats differ by less than the slice does. */
function patternSentence(bench: Measured, key: string, label: string): string | null {
  const parts = bench.doses.flatMap((dose) => {
    const [own, input] = [repeatShare(bench, key, dose), repeatShare(bench, inputKey, dose)]
    return own && input && own.share < fixedPatternShare * input.share
      ? [`${round(own.deviation)} of ${round(own.noise)} HU at ${doseText(dose)}`]
      : []
  })
  return parts.length === 0
    ? null
    : `${label}: part of what counts as noise is a pattern that all repeats have: between repeats vary only ${listed(parts)}.`
}

/** Texture of the noise at one dose, and the frequencies that it follows from. */
function textureAt(bench: Measured, key: string, dose: number): { texture: string; figures: string } | null {
  const [own, input] = [key, inputKey].map((image) => ({
    mean: at(bench, 'nps-mean-frequency', image, dose)?.value,
    peak: at(bench, 'nps-peak-frequency', image, dose)?.value
  }))
  if (!own?.mean || !own.peak || !input?.mean || !input.peak) return null
  const shift = own.mean / input.mean - 1
  const shifted = shift < 0 ? 'coarser than that of the input' : 'finer than that of the input'
  const other = 'of another spectrum than that of the input'
  const same = 'of the same texture as that of the input'
  const hasOtherPeak = Math.abs(own.peak / input.peak - 1) >= leastPeakShift
  return {
    texture: Math.abs(shift) >= leastShift ? shifted : hasOtherPeak ? other : same,
    figures: `mean frequency ${round(own.mean)} against ${round(input.mean)}, peak ${round(own.peak)} against ${round(input.peak)} per mm`
  }
}

/** Doses with the same texture are named together. */
function textureSentence(bench: Measured, key: string, label: string): string | null {
  const found = bench.doses.flatMap((dose) => {
    const texture = textureAt(bench, key, dose)
    return texture ? [{ dose, ...texture }] : []
  })
  const groups = grouped(found, ({ texture }) => texture)
  const parts = [...groups].map(([texture, members]) => {
    const [first] = members
    return `${texture} at ${listed(members.map(({ dose }) => doseText(dose)))} (${first!.figures} at ${doseText(first!.dose)})`
  })
  return parts.length === 0 ? null : `${label}: the noise is ${listed(parts)}.`
}

/** Rods of one image at one dose whose transfer is certain, the lowest contrast first. */
function certainRods(bench: Measured, image: string, dose: number): { f50: BenchValue; contrast: number }[] {
  return bench.values
    .filter(
      (value) =>
        value.measure === 'ttf-f50' && value.image === image && value.dose === dose && value.warnings.length === 0
    )
    .flatMap((f50) => {
      const contrast = at(bench, 'ttf-contrast', inputKey, bench.doses[0]!, f50.subject)
      return contrast ? [{ f50, contrast: Math.abs(contrast.value) }] : []
    })
    .sort((one, other) => one.contrast - other.contrast)
}

function resolutionSentence(bench: Measured, key: string, label: string): string | null {
  for (const dose of bench.doses) {
    const rods = certainRods(bench, key, dose)
    const [lowest, highest] = [rods[0], rods.at(-1)]
    if (!lowest || !highest || lowest === highest) continue
    const ratio = lowest.f50.value / highest.f50.value
    const [before, after] = [lowest, highest].map(({ f50 }) => at(bench, 'ttf-f50', inputKey, dose, f50.subject))
    const isCertain = before?.warnings.length === 0 && after?.warnings.length === 0
    const input = before && after && isCertain ? before.value / after.value : null
    const [low, high] = [round(lowest.contrast, 2), round(highest.contrast, 2)]
    const figures = `f50 ${round(lowest.f50.value)} against ${round(highest.f50.value)} per mm, ${doseText(dose)}`
    const ofInput = input === null ? '' : `; the input keeps ${round(input, 2)}`
    if (Math.abs(ratio - 1) <= equalResolution)
      return `${label}: resolution is the same at ${low} HU as at ${high} HU (${figures}).`
    return `${label}: at ${low} HU it resolves ${shareText(ratio)} at ${high} HU (${figures}${ofInput}). Transfer functions hold only at their own contrast and dose.`
  }
  return null
}

/** 'half as well as', '0.72 times as well as'. */
export function shareText(ratio: number): string {
  const named = [
    [1 / 4, 'a quarter as well as'],
    [1 / 3, 'a third as well as'],
    [1 / 2, 'half as well as'],
    [2 / 3, 'two thirds as well as'],
    [3 / 4, 'three quarters as well as']
  ] as const
  return named.find(([share]) => Math.abs(ratio / share - 1) < 0.04)?.[1] ?? `${round(ratio, 2)} times as well as`
}

const observerNames: Readonly<Record<DoseObserver, string>> = {
  npw: 'non-prewhitening observer',
  npwe: 'non-prewhitening observer with eye filter',
  'cho-lg': 'channelized Hotelling observer, Laguerre-Gauss',
  'cho-gabor': 'channelized Hotelling observer, Gabor'
}

/** One sentence for each observer: the equivalent dose of each task, what that saves, and tasks without a value. */
function doseSentences(bench: Measured, key: string, label: string): string[] {
  return doseObservers.flatMap((observer) => {
    const isOwn = ({ measure, image }: { readonly measure: string; readonly image: string }) =>
      measure === `equivalent-dose-${observer}` && image === key
    const found = bench.values.filter(isOwn)
    const refused = bench.missing.filter((one) => isOwn(one) && one.subject !== null)
    if (found.length + refused.length === 0) return []
    const parts = found.map(({ value, subject, interval }) => {
      const range = interval ? ` (${round(interval.low, 2)} to ${round(interval.high, 2)} %)` : ''
      return `${round(value, 2)} % dose${range} for the ${subject}`
    })
    const stated =
      parts.length === 0
        ? `${label}: no dose is stated at which detectability equals that of the input at full dose (${observerNames[observer]}).`
        : `${label}: ${noiseClause(bench, key)}detectability equals that of the input at full dose at ${listed(parts)} (${observerNames[observer]}). ${savingText(found)}`
    const presumed = observer.startsWith('npw') ? ['It presumes a linear system, which a denoiser is not.'] : []
    return [
      [stated, ...presumed, ...refused.map(({ subject, reason }) => `Refused for the ${subject}: ${reason}.`)].join(' ')
    ]
  })
}

/** 'noise falls to 32 %, but ' at full dose; empty if noise does not fall. */
function noiseClause(bench: Measured, key: string): string {
  const share = at(bench, 'noise-share', key, bench.doses[0]!)
  return share && share.value < 95 ? `noise falls to ${round(share.value, 2)} % at full dose; ` : ''
}

/** Meaning of equivalent doses: an interval that reaches 100 % shows no saving. */
function savingText(found: readonly BenchValue[]): string {
  if (found.some(({ interval }) => interval === null))
    return 'Without intervals this is an estimate, and shows no saving of dose by itself.'
  const saving = found.filter(({ interval }) => interval!.high < 100).length
  const loss = found.filter(({ interval }) => interval!.low > 100).length
  if (saving === found.length) return 'Dose is saved for each of these tasks.'
  if (loss === found.length) return 'Each of these tasks needs more dose than without the denoiser.'
  if (saving + loss === 0) return 'No interval shows a saving of dose.'
  return `A saving of dose is shown for ${saving} of ${found.length} tasks, a loss for ${loss}.`
}

/** The largest difference from the simulated scan without noise, over a whole module. */
function meanSentence(bench: Measured, key: string, label: string): string | null {
  const biases = bench.values
    .filter(({ measure, image }) => measure === 'bias-mean' && image === key)
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
  const [most] = biases
  if (!most || Math.abs(most.value) < leastChange) return null
  return `${label}: the mean of ${most.subject} is off by ${round(most.value, 2)} HU at ${doseText(most.dose!)}, against the scan without noise.`
}

function huSentence(bench: Measured, key: string, label: string): string | null {
  const changes = bench.values.filter(({ measure, image }) => measure === 'hu-change' && image === key)
  if (changes.length === 0) return null
  const most = changes.reduce((first, next) => (Math.abs(next.value) > Math.abs(first.value) ? next : first))
  if (Math.abs(most.value) < leastChange) return `${label}: no material changes by more than ${leastChange} HU.`
  return `${label}: HU of ${most.subject} changes the most, by ${round(most.value, 2)} HU at ${doseText(most.dose!)}.`
}

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
