import { ctPatchSide } from '../inserted-artefacts/ct-cases.ts'
import type { CaseDescription } from '../inserted-artefacts/artefact-cases.ts'
import { detectorsOf, isStructure, type CollectedCases } from './collected-cases.ts'
import { markingDetectors, type Detector } from './detectors.ts'
import type { Experiment } from './experiments.ts'
import {
  frocCurve,
  lesionFractionAt,
  type RatedMarks,
  areaUnderRoc,
  rocCurve,
  type Interval
} from '../../statistics/roc-analysis.ts'
import {
  falseFlagRates,
  falseMarkRates,
  mainRate,
  type DetectorResult,
  type FrocResult,
  type GroupResult,
  type SubjectResult
} from './validation-results.ts'
import { DenoscopeError } from '../../errors.ts'
import { proportion } from '../../statistics/confidence-intervals.ts'

const mostPoints = 200

/** Cases of an experiment by purpose. */
interface Groups {
  readonly calibration: readonly number[]
  readonly controls: readonly number[]
  readonly planted: readonly number[]
  /** Patches with washed-out detail and no inserted structure. Most detectors are not made for them. */
  readonly washed: readonly number[]
  readonly real: readonly number[]
}

/** Computes the results of every detector on an experiment's cases. */
export function analyse(
  { id, label, subject, variants }: Experiment,
  collected: CollectedCases,
  seed: number
): SubjectResult {
  const groups: Groups = {
    calibration: collected.where(
      ({ split, control, artefact }) => split === 'calibration' && control !== null && artefact === null
    ),
    controls: collected.where(
      ({ split, control, artefact }) => split === 'test' && control !== null && artefact === null
    ),
    planted: collected.where(isStructure),
    washed: collected.where((description) => description.artefact !== null && !isStructure(description)),
    real: collected.where(({ split, control, artefact }) => split === 'test' && control === null && artefact === null)
  }
  return {
    id,
    label,
    counts: {
      calibrationControls: groups.calibration.length,
      testControls: groups.controls.length,
      planted: groups.planted.length,
      washed: groups.washed.length,
      images: new Set(collected.cases.map(({ image }) => image)).size
    },
    aim:
      id === 'digits'
        ? { text: 'strokes, hooks, gaps and bridges of 3 pixels or more', wanted: 0.95 }
        : { text: 'nodules at a contrast-to-noise ratio of 3', wanted: 0.9 },
    backgrounds: variants.filter(({ planted }) => planted).map(({ name }) => name),
    detectors: detectorsOf(subject).map((detector) => judge(detector, collected, groups, seed)),
    froc: markingDetectors.map((detector) => freeResponse(detector, collected, groups, seed))
  }
}

function judge(
  { id, label, reading }: Detector,
  collected: CollectedCases,
  groups: Groups,
  seed: number
): DetectorResult {
  const scores = collected.scoresOf(id)
  const of = (indices: readonly number[]) => Float64Array.from(indices, (index) => scores[index]!)
  const images = (indices: readonly number[]) => indices.map((index) => collected.cases[index]!.image)
  const [positive, negative, calibration] = [of(groups.planted), of(groups.controls), of(groups.calibration)]
  const { falsePositiveRate, truePositiveRate } = rocCurve({ positive, negative })
  const threshold = thresholdAtRate(calibration, mainRate)
  const foundOf = (among: readonly number[]) => (fits: (description: CaseDescription) => boolean) =>
    shareAbove(of(among.filter((index) => fits(collected.cases[index]!))), threshold)
  const found = foundOf(groups.planted)
  return {
    id,
    label,
    reading,
    area: areaUnderRoc(
      { positive, negative },
      { positive: images(groups.planted), negative: images(groups.controls) },
      { seed }
    ),
    curve: thinned(falsePositiveRate, truePositiveRate),
    rates: falseFlagRates.map((rate) => {
      const limit = thresholdAtRate(calibration, rate)
      return {
        rate,
        threshold: limit,
        falseFlags: shareAbove(negative, limit),
        sensitivity: shareAbove(positive, limit)
      }
    }),
    groups: [
      ...groupResults(collected, groups.planted, found),
      ...washedResults(collected, groups.washed, foundOf(groups.washed))
    ],
    controls: sharesBy(
      groups.controls,
      (index) => collected.cases[index]!.background,
      (indices) => shareAbove(of(indices), threshold)
    ),
    realOutputs: sharesBy(
      groups.real,
      (index) => collected.cases[index]!.background,
      (indices) => shareAbove(of(indices), threshold)
    ),
    againstOwn: againstOwn(collected, groups, of, seed),
    aim: found(({ artefact }) =>
      artefact!.kind === 'nodule' ? artefact!.contrast === 3 : artefact!.size >= 3 && digitKinds.has(artefact!.kind)
    )
  }
}

function againstOwn(
  { cases }: CollectedCases,
  groups: Groups,
  of: (indices: readonly number[]) => Float64Array,
  seed: number
): DetectorResult['againstOwn'] {
  const [withArtefacts, outputs] = [
    groupBy(groups.planted, (index) => cases[index]!.background),
    groupBy([...groups.real, ...groups.controls], (index) => cases[index]!.background)
  ]
  const images = (indices: readonly number[]) => indices.map((index) => cases[index]!.image)
  return Object.fromEntries(
    [...withArtefacts].flatMap(([name, planted]) => {
      const without = outputs.get(name)
      if (!without) return []
      const area = areaUnderRoc(
        { positive: of(planted), negative: of(without) },
        { positive: images(planted), negative: images(without) },
        { seed, resamples: 300 }
      )
      return [[name, area]]
    })
  )
}

const digitKinds = new Set<string>(['stroke', 'hook', 'gap', 'bridge'])

function groupResults(
  { cases }: CollectedCases,
  planted: readonly number[],
  found: (fits: (description: CaseDescription) => boolean) => GroupResult['found']
): GroupResult[] {
  const isDigit = planted.some((index) => digitKinds.has(cases[index]!.artefact!.kind))
  const namesBy: Record<
    Exclude<GroupResult['by'], 'washed-out detail'>,
    (description: CaseDescription) => string | null
  > = {
    kind: ({ artefact }) => `${artefact!.kind} ${artefact!.direction}`,
    size: ({ artefact }) => `${artefact!.kind} ${artefact!.size} px`,
    contrast: ({ artefact }) => (isDigit ? null : `${artefact!.kind} CNR ${artefact!.contrast}`),
    'nodule size at CNR 3': ({ artefact }) =>
      artefact!.kind === 'nodule' && artefact!.contrast === 3 ? `${artefact!.size} px` : null,
    background: ({ background }) => background
  }
  return (Object.keys(namesBy) as (keyof typeof namesBy)[]).flatMap((by) => {
    const names = new Set(planted.map((index) => namesBy[by](cases[index]!)).filter((name) => name !== null))
    return [...names]
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map((group) => ({ by, group, found: found((description) => namesBy[by](description) === group) }))
  })
}

/** By strength of the blur and size of the place. */
function washedResults(
  { cases }: CollectedCases,
  washed: readonly number[],
  found: (fits: (description: CaseDescription) => boolean) => GroupResult['found']
): GroupResult[] {
  const nameOf = ({ artefact }: CaseDescription) =>
    `blur ${artefact!.contrast} px, ${artefact!.size > ctPatchSide ? 'whole patch' : `place of ${artefact!.size} px`}`
  const names = [...new Set(washed.map((index) => nameOf(cases[index]!)))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true })
  )
  return names.map((group) => ({
    by: 'washed-out detail',
    group,
    found: found((description) => nameOf(description) === group)
  }))
}

function sharesBy<Result>(
  indices: readonly number[],
  nameOf: (index: number) => string,
  share: (indices: readonly number[]) => Result
): Record<string, Result> {
  return Object.fromEntries([...groupBy(indices, nameOf)].map(([name, members]) => [name, share(members)]))
}

function groupBy(indices: readonly number[], nameOf: (index: number) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const index of indices) {
    const name = nameOf(index)
    const members = groups.get(name)
    if (members) members.push(index)
    else groups.set(name, [index])
  }
  return groups
}

function freeResponse(
  { id, label, rating }: (typeof markingDetectors)[number],
  collected: CollectedCases,
  groups: Groups,
  seed: number
): FrocResult {
  const all = collected.marksOf(id)
  const imagesOf = (indices: readonly number[]) => indices.map((index) => collected.cases[index]!.image)
  const marks: RatedMarks = {
    lesionRatings: Float64Array.from(
      groups.planted,
      (index) => all[index]!.find(({ hit }) => hit)?.rating ?? -Infinity
    ),
    lesionImages: imagesOf(groups.planted),
    falseRatings: groups.controls.map((index) => Float64Array.from(all[index]!, (mark) => mark.rating)),
    falseImages: imagesOf(groups.controls)
  }
  const { falseMarks, lesionFraction } = frocCurve(marks)
  return {
    id,
    label,
    rating,
    curve: thinned(falseMarks, lesionFraction),
    rates: falseMarkRates.map((rate) => ({ falseMarks: rate, found: lesionFractionAt(marks, rate, { seed }) }))
  }
}

/** Reduces a curve to the points where it moved by 1/100 in either direction, and its last point. */
function thinned(x: Float64Array, y: Float64Array): [number, number][] {
  const points: [number, number][] = []
  let [lastX, lastY] = [-Infinity, -Infinity]
  for (let index = 0; index < x.length; index++) {
    const isLast = index === x.length - 1
    if (
      !isLast &&
      Math.abs(logarithmic(x[index]!) - lastX) < 2 / mostPoints &&
      Math.abs(y[index]! - lastY) < 2 / mostPoints
    )
      continue
    points.push([x[index]!, y[index]!])
    lastX = logarithmic(x[index]!)
    lastY = y[index]!
  }
  return points
}

/** Logarithmic axis of rates: 1e-4..1 becomes 0..1. */
const logarithmic = (rate: number) => Math.log10(Math.max(rate, 1e-4)) / 4 + 1

/**
 * Lowest threshold that at most a share `rate` of these scores exceed. A case is flagged if its score is above the
 * threshold.
 * NaN scores are never flagged.
 * @param negative scores of control patches, higher = more suspicious.
 * @param rate 0..1.
 * @throws argument.invalid without scores.
 */
export function thresholdAtRate(negative: Float64Array, rate: number): number {
  if (negative.length === 0)
    throw new DenoscopeError('argument.invalid', 'negative: expected scores of control patches, got none')
  const sorted = negative.map((score) => (Number.isNaN(score) ? -Infinity : score)).sort()
  const allowed = Math.floor(rate * sorted.length + 1e-9)
  return allowed >= sorted.length ? -Infinity : sorted[sorted.length - 1 - allowed]!
}

/** Share of the scores above a threshold, with its interval. */
export function shareAbove(scores: Float64Array, threshold: number): Interval & { readonly n: number } {
  const flagged = scores.reduce((sum, score) => sum + Number(score > threshold), 0)
  return { ...proportion(flagged, scores.length), n: scores.length }
}
