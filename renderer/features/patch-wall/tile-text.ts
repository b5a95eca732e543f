import type { AuditScores } from '../../../src-core/audit/audit-record.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import * as format from '../../shared/format.ts'
import { principalScores } from '../audit-labels/score-labels.ts'
import type { Sorting } from '../audit-session/patch-sorting.ts'
import type { TilePicture } from '../patch-pictures/tile-pictures.ts'
import type { AuditContent } from '../../../src-core/engine/contract-payloads.ts'
import { findingInWords, isFlag, type Finding } from '../../../src-core/review/finding.ts'
import { patchNumber, sliceNumber } from '../../../src-core/sources/slice-number.ts'

export type ShownMetric = Pick<MetricDefinition, 'id' | 'label' | 'digits' | 'unit'>

/** The scores beneath the pictures: the two principal scores and the score that the wall is sorted by. */
export function shownMetrics(definitions: readonly MetricDefinition[], sorting: Sorting): MetricDefinition[] {
  const wanted = [...principalScores(definitions), sorting.by === 'score' ? sorting.metric : '']
  return definitions.filter(({ id }) => wanted.includes(id))
}

/** Narrower pictures omit units, names of scores and the zero before the point. */
const narrow = 50

/** A score beneath a picture: '18.2 dB', '34 %', '0.512'. Narrow pictures: '18.2', '34', '.512'. */
export function tileScore(metric: ShownMetric, value: number, pictureWidth: number): string {
  const figure = format.decimal(value, metric.digits)
  const isNamed = metric.unit === 'dB' || metric.unit === '%'
  if (pictureWidth >= narrow) return isNamed && !Number.isNaN(value) ? `${figure}\u00a0${metric.unit}` : figure
  return metric.digits > 1 ? figure.replace(/^(−?)0\./, '$1.') : figure
}

export interface TileLine {
  readonly text: string
  /** The score that the wall is sorted by. */
  readonly sorted: boolean
}

/**
 * The lines beneath one picture of a patch: scores beneath outputs, names of scores beneath the reference,
 * none beneath the difference.
 */
export function tileLines(
  picture: TilePicture,
  patch: number,
  scores: AuditScores,
  metrics: readonly ShownMetric[],
  sorting: Sorting,
  pictureWidth: number
): TileLine[] {
  if (picture.kind !== 'image') return []
  if (picture.role === 'reference')
    return pictureWidth < narrow ? [] : metrics.map(({ label }) => ({ text: label, sorted: false }))
  const output = scores[picture.role]
  if (!output) return []
  return metrics.map((metric) => ({
    text: tileScore(metric, output[metric.id]?.[patch] ?? NaN, pictureWidth),
    sorted: sorting.by === 'score' && sorting.output === picture.role && sorting.metric === metric.id
  }))
}

/**
 * A description of a tile for screen readers.
 * Example: 'Patch 12 of 10,000, slice 3, row 28, column 56, PSNR 18.2 dB, flagged lost structure, major'.
 * Patches and slices count from 1, rows and columns of pixels from 0, as in reports.
 */
export function describePatch(
  content: Pick<AuditContent, 'record' | 'patches' | 'scores'>,
  patch: number,
  output: string,
  findings: readonly Finding[]
): string {
  const { record, patches, scores } = content
  const parts = [
    `Patch ${format.count(patchNumber(patch))} of ${format.count(record.patchCount)}`,
    `slice ${format.count(sliceNumber(patches.slice[patch]!))}`,
    `row ${patches.row[patch]}`,
    `column ${patches.column[patch]}`
  ]
  const { psnr, ssim } = scores[output] ?? {}
  if (psnr) parts.push(`PSNR ${format.psnr(psnr[patch])}`)
  if (ssim) parts.push(`SSIM ${format.ssim(ssim[patch])}`)
  const word = findings.some(isFlag) ? 'flagged' : 'judged'
  parts.push(findings.length > 0 ? `${word} ${findings.map(findingInWords).join('; ')}` : 'not flagged')
  return parts.join(', ')
}
