import { sliceText } from '../../../src-core/audit/audit-plane.ts'
import type { AuditScores } from '../../../src-core/audit/audit-record.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import * as format from '../../shared/format.ts'
import { principalScores } from '../audit-labels/score-labels.ts'
import type { Sorting } from '../audit-session/patch-sorting.ts'
import type { TilePicture } from '../patch-pictures/tile-pictures.ts'
import type { AuditContent } from '../../../src-core/engine/contract-payloads.ts'
import { findingInWords, isFlag, type Finding } from '../../../src-core/review/finding.ts'
import { patchNumber } from '../../../src-core/sources/slice-number.ts'

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
    sliceText(record, patches.slice[patch]!),
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

/** Width of a letter of a heading in CSS pixels, of wide words. */
const letterWidth = 6.1

/** Short forms of names of pictures. Other names lose their end. */
const shortForms: Readonly<Record<string, string>> = {
  Reference: 'Ref',
  Difference: 'Diff',
  Removed: 'Rem',
  Autoencoder: 'AE',
  'Conditional GAN': 'cGAN',
  'Residual GAN': 'rGAN',
  'Residual U-Net': 'R-Unet',
  'RED-CNN kind': 'REDCNN',
  'Gaussian blur': 'Gauss',
  'Non-local means': 'NLM',
  'Total variation': 'TV'
}

/**
 * Headings of a tile's pictures that fit their width. Default: the labels.
 * A long label loses its details, then gets its short form: 'Ref', 'NLM', 'Bilat'. Equal short forms are numbered.
 * @param pictureWidth in CSS pixels
 */
export function pictureHeadings(labels: readonly string[], pictureWidth: number): string[] {
  const letters = Math.floor(pictureWidth / letterWidth)
  const headings = labels.map((label) => headingOf(label, letters))
  return headings.map((heading, index) => {
    const alike = headings.flatMap((other, at) => (other === heading && labels[at] !== labels[index] ? [at] : []))
    if (alike.length === 0) return heading
    const number = String(alike.filter((at) => at < index).length + 1)
    return `${heading.slice(0, Math.max(2, letters - number.length - 1))} ${number}`
  })
}

function headingOf(label: string, letters: number): string {
  if (label.length <= letters) return label
  const name = label.split(', ')[0]!
  if (name.length <= letters) return name
  return shortForms[name] ?? name.slice(0, Math.max(3, letters - 1)).trim()
}
